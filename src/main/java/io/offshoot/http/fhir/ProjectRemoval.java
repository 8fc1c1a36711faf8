package io.offshoot.http.fhir;

import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.repository.ProjectEnd;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.Database;
import io.offshoot.store.JobStore;
import io.offshoot.store.JobStore.Job;
import io.offshoot.store.Project;
import io.offshoot.store.Project.State;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes a project out of sight for ever and leaves the removal of its rows to the workers. */
final class ProjectRemoval {
    private final Database database;
    private final List<ProjectEnd> ends;
    private final Runnable hint;
    private final ProjectStore projects = new ProjectStore();
    private final JobStore jobs = new JobStore();
    private final AccessTokenStore tokens = new AccessTokenStore();

    /**
     * A removal.
     *
     * @param ends told in the same transaction
     * @param hint called when there is a project to remove
     */
    ProjectRemoval(Database database, List<ProjectEnd> ends, Runnable hint) {
        this.database = database;
        this.ends = List.copyOf(ends);
        this.hint = hint;
    }

    /**
     * Asks for a project's removal.
     *
     * @return the job that says when it is done; fails with NOT_FOUND, and with CONFLICT for the caller's own project
     */
    Future<UUID> request(Principal principal, UUID project) {
        if (project.equals(principal.project())) {
            return Future.failedFuture(
                    Failure.of(Kind.CONFLICT, "The project that the caller is signed in to cannot be removed"));
        }
        return database.transaction(session -> request(session, principal, project))
                .onSuccess(job -> hint.run());
    }

    private Future<UUID> request(Session session, Principal principal, UUID project) {
        UUID id = UUID.randomUUID();
        Job job = new Job(
                id,
                "active",
                project,
                principal.reference(),
                principal.project(),
                "Project/" + project + "/$expunge",
                OffsetDateTime.now(ZoneOffset.UTC),
                Optional.empty());
        return projects.move(session, project, List.of(State.LIVE, State.DELETED), State.DELETING)
                .compose(moved -> moved ? end(session, project) : requireRemoving(session, project))
                .compose(ended -> jobs.create(session, job))
                .map(id);
    }

    private Future<Void> end(Session session, UUID project) {
        Future<Void> done = tokens.revokeAllOf(session, project);
        for (ProjectEnd end : ends) {
            done = done.compose(before -> end.deleted(session, project));
        }
        return done;
    }

    /** A second request while the first one is carried out is a job of its own, done when that is. */
    private Future<Void> requireRemoving(Session session, UUID project) {
        return projects.readShared(session, project)
                .map(found -> found.map(Project::state))
                .compose(state -> state.equals(Optional.of(State.DELETING))
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found")));
    }
}
