package io.offshoot.repository;

import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.Database;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds the project of a call: the principal's own; or the one that a super administrator names. Nobody else sees another
 * project than its own, nor learns whether it exists.
 */
public final class ProjectScope {
    private final Database database;
    private final ProjectStore projects = new ProjectStore();

    public ProjectScope(Database database) {
        this.database = database;
    }

    /**
     * The access of a call.
     *
     * @param named the project that the call names, {@code _project} at the FHIR door
     * @return fails with NOT_FOUND when the project is not live or is not for the principal to see
     */
    public Future<Access> of(Principal principal, Optional<UUID> named) {
        UUID project = named.orElse(principal.project());
        if (!principal.superAdmin() && !project.equals(principal.project())) {
            return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
        }
        if (named.isEmpty()) {
            // Signing in looked at the principal's own project, at most some seconds ago.
            return Future.succeededFuture(new Access(principal, project, principal.superAdmin()));
        }
        return projects.read(database.requests(), project)
                // Others than super administrators name their own project only, which is never the environment.
                .compose(found -> found.filter(Project::open).isPresent()
                        ? Future.succeededFuture(new Access(principal, project))
                        : Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found")));
    }
}
