package io.offshoot.library;

import io.offshoot.container.FolderPath;
import io.offshoot.identity.Caller;
import io.offshoot.model.Failure;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.Database;
import io.offshoot.store.FolderStore;
import io.offshoot.store.ProfileFolderStore;
import io.offshoot.store.ProfileFolderStore.ProfileFolder;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * The folders of a project, the same ones as at the Container door, and among them those of users:
 * {@code /Profiles/<login>}.
 */
public final class ProfileFolders {
    /** What the folders of users lie in. */
    public static final String PARENT = "/Profiles";

    private final Database database;
    private final Privileges privileges;
    private final FolderStore folders = new FolderStore();
    private final ProfileFolderStore profiles = new ProfileFolderStore();
    private final ContainerLocks locks = new ContainerLocks();

    ProfileFolders(Database database, Privileges privileges) {
        this.database = database;
        this.privileges = privileges;
    }

    /** The path of a user's folder. */
    public static String path(String login) {
        return PARENT + "/" + login.replace("\\", "\\\\").replace("/", "\\/");
    }

    /** All folders of a project below one, by path; fails with NOT_FOUND. */
    public Future<List<String>> list(Caller caller, UUID project, String below) {
        return visible(caller, project)
                .compose(seen -> folders.below(database.requests(), project, path(below, "path")));
    }

    /** The folders of users in a project; fails with NOT_FOUND. */
    public Future<List<ProfileFolder>> profiles(Caller caller, UUID project) {
        return visible(caller, project).compose(seen -> profiles.list(database.requests(), project, PARENT));
    }

    /** Makes a folder with those above it; nothing happens when it is there. Fails with NOT_FOUND, FORBIDDEN, INVALID. */
    public Future<Void> create(Caller caller, UUID project, String path) {
        List<String> lineage = FolderPath.lineage(path(path, "path"));
        return privileges
                .require(caller, project, Privilege.CREATE_APPLICATION_OBJECTS)
                .compose(may -> database.transaction(session -> locks.shared(session, project)
                        .compose(locked -> folders.create(session, project, lineage, caller.identity()))));
    }

    /** Makes the folder of a user. */
    Future<Void> make(Session session, Caller caller, UUID project, String login) {
        List<String> lineage = FolderPath.lineage(path(path(login), "login"));
        return locks.shared(session, project)
                .compose(locked -> folders.create(session, project, lineage, caller.identity()));
    }

    private Future<Void> visible(Caller caller, UUID project) {
        return privileges
                .in(caller, project)
                .compose(held -> held.isPresent() ? Future.succeededFuture() : ObjectWriter.notFound());
    }

    private static String path(String text, String place) {
        try {
            return FolderPath.of(text, place);
        } catch (Failure refused) {
            throw Failure.invalid(refused.getMessage(), place);
        }
    }
}
