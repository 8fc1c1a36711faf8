package io.offshoot.http.library;

import io.offshoot.binary.BlobStorage;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.identity.SignIn;
import io.offshoot.library.Library;
import io.offshoot.library.duplication.Duplications;
import io.offshoot.library.duplication.Restoration;
import io.vertx.ext.web.Router;
import java.util.List;

/** The Library door: the platform's REST API below {@code /api}, under each of its prefixes. */
public final class LibraryDoor implements Door {
    private final Library library;
    private final SignIn signIn;
    private final Duplications duplications;
    private final BlobStorage storage;
    private final Settings settings;
    private final Restoration restoration;
    private final LibraryErrors errors = new LibraryErrors();

    /**
     * How the door is set up.
     *
     * @param prefixes before {@code /api}, each empty or beginning with a slash, without one at the end
     * @param version that clients are told
     * @param largestPackage bytes of a package file that is restored
     */
    public record Settings(List<String> prefixes, String version, long largestPackage) {}

    /** @param storage where packages are */
    public LibraryDoor(
            Library library,
            SignIn signIn,
            BlobStorage storage,
            Duplications duplications,
            Restoration restoration,
            Settings settings) {
        this.library = library;
        this.signIn = signIn;
        this.storage = storage;
        this.duplications = duplications;
        this.restoration = restoration;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "library";
    }

    @Override
    public List<String> prefixes() {
        return settings.prefixes().stream().map(prefix -> prefix + "/api").toList();
    }

    @Override
    public ErrorWriter errors() {
        return errors;
    }

    @Override
    public void addRoutes(Router router) {
        LibraryRouter routes = new LibraryRouter(router, settings.prefixes(), library.sessions(), signIn);
        new SessionRoutes(library.sessions(), settings.version()).addTo(routes);
        new EnvironmentRoutes(library).addTo(routes);
        new ProjectRoutes(library).addTo(routes);
        new UserRoutes(library).addTo(routes);
        new ConfigurationRoutes(library).addTo(routes);
        new SubscriptionRoutes(library).addTo(routes);
        new RestorationRoutes(restoration, duplications, settings.largestPackage()).addTo(routes);
        new DuplicationRoutes(duplications).addTo(routes);
        new BackupRoutes(library, storage).addTo(routes);
    }
}
