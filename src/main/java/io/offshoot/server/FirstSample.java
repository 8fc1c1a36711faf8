package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.load.LoadReport;
import io.offshoot.load.SampleProject;
import io.offshoot.store.InstallationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sample project of a new installation. The first start notes that it is to be loaded; whichever start gets so far
 * loads it, once.
 */
final class FirstSample {
    private static final Logger LOG = LoggerFactory.getLogger(FirstSample.class);

    private final Foundation foundation;
    private final ServerConfig config;
    private final InstallationStore installation = new InstallationStore();
    private final ProjectStore projects = new ProjectStore();

    FirstSample(Foundation foundation, ServerConfig config) {
        this.foundation = foundation;
        this.config = config;
    }

    /**
     * Loads the sample if that is still to be done, or notes that it is not wanted. A sample that cannot be loaded is
     * tried again at the next start, and keeps this one from nothing.
     *
     * @return the project, if it was loaded now
     */
    Future<Optional<UUID>> settle(boolean wanted) {
        return installation
                .sample(foundation.database().requests())
                .compose(noted -> noted.isEmpty() || wanted
                        ? noted.map(this::load).orElseGet(() -> Future.succeededFuture(Optional.empty()))
                        : done().map(Optional.empty()));
    }

    private Future<Optional<UUID>> load(UUID noted) {
        return projects.read(foundation.database().requests(), noted).compose(found -> {
            if (found.filter(Project::live).isPresent()) {
                return done().map(Optional.empty());
            }
            return found.isEmpty() ? loadInto(noted) : again();
        });
    }

    /** A load that was killed has left its project behind, which is being removed: the sample gets another one. */
    private Future<Optional<UUID>> again() {
        UUID project = UUID.randomUUID();
        return installation
                .noteSample(foundation.database().requests(), Optional.of(project))
                .compose(noted -> loadInto(project));
    }

    private Future<Optional<UUID>> loadInto(UUID project) {
        return SampleProject.load(Server.loader(foundation, config), project)
                .map(LoadReport::project)
                .compose(loaded -> done().map(Optional.of(loaded)))
                .recover(error -> {
                    LOG.atWarn().setCause(error).log("the sample project cannot be loaded; the next start tries again");
                    return Future.succeededFuture(Optional.empty());
                });
    }

    private Future<Void> done() {
        return installation.noteSample(foundation.database().requests(), Optional.empty());
    }
}
