package io.offshoot.repository;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the rows of projects in step with the resources of type Project, in the same transactions. */
final class ProjectRows {
    private final ProjectStore projects = new ProjectStore();
    private final AccessTokenStore tokens = new AccessTokenStore();
    private final List<ProjectEnd> ends;

    ProjectRows(List<ProjectEnd> ends) {
        this.ends = List.copyOf(ends);
    }

    /** Keeps a project live until the transaction ends; fails with NOT_FOUND when it is not. */
    Future<Void> hold(Session session, UUID project) {
        return projects.readShared(session, project)
                .compose(found -> found.filter(Project::open).isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(notThere(project)));
    }

    static Failure notThere(UUID project) {
        return Failure.of(Kind.NOT_FOUND, "The project " + project + " is not there");
    }

    /** Completes for a project that is or was to be seen; fails with NOT_FOUND for others, GONE for one that is removed. */
    Future<Void> requireSeen(Session session, UUID project) {
        return projects.read(session, project).compose(found -> {
            Optional<Project.State> state = found.map(Project::state);
            if (state.isEmpty() || state.get() == Project.State.PREPARING || state.get() == Project.State.ENVIRONMENT) {
                return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
            }
            return state.get() == Project.State.DELETING
                    ? Future.failedFuture(Failure.of(Kind.GONE, "Gone"))
                    : Future.succeededFuture();
        });
    }

    /** Completes for a project that may be written, or made; fails with CONFLICT for one in the making, GONE for one that is removed. */
    Future<Void> requireWritable(Session session, UUID project) {
        return projects.read(session, project).compose(found -> {
            Optional<Project.State> state = found.map(Project::state);
            if (state.equals(Optional.of(Project.State.PREPARING))
                    || state.equals(Optional.of(Project.State.ENVIRONMENT))) {
                return Future.failedFuture(taken(project));
            }
            return state.equals(Optional.of(Project.State.DELETING))
                    ? Future.failedFuture(Failure.of(Kind.GONE, "Gone"))
                    : Future.succeededFuture();
        });
    }

    private static Failure taken(UUID project) {
        return Failure.of(Kind.CONFLICT, "Project/" + project + " exists already");
    }

    /** Makes the live project that a new text describes; fails with CONFLICT when the id is taken. */
    Future<Void> create(Session session, Access access, UUID id, byte[] content) {
        return projects.create(
                        session, described(id, content), access.principal().reference(), Optional.empty())
                .compose(made -> made ? Future.succeededFuture() : Future.failedFuture(taken(id)));
    }

    /** Follows a changed text; one that was deleted lives again. */
    Future<Void> update(Session session, UUID id, byte[] content) {
        Project project = described(id, content);
        return projects.move(session, id, List.of(Project.State.DELETED), Project.State.LIVE)
                .compose(moved -> projects.update(session, id, project.name(), project.superAdmin()));
    }

    /** Takes the project out of sight, ends its tokens and tells whoever works for it. */
    Future<Void> delete(Session session, Access access, UUID id) {
        if (id.equals(access.principal().project())) {
            return Future.failedFuture(
                    Failure.of(Kind.CONFLICT, "The project that the caller is signed in to cannot be deleted"));
        }
        Future<Void> done = projects.move(session, id, List.of(Project.State.LIVE), Project.State.DELETED)
                .compose(moved -> tokens.revokeAllOf(session, id));
        for (ProjectEnd end : ends) {
            done = done.compose(before -> end.deleted(session, id));
        }
        return done;
    }

    /**
     * What a text says of a project.
     *
     * @throws Failure INVALID when the name is no string, or {@code superAdmin} no boolean
     */
    private static Project described(UUID id, byte[] content) {
        String name = Members.find(content, "name")
                .map(member -> member.string(content)
                        .orElseThrow(() -> Failure.invalid("A string is expected", "Project.name")))
                .orElse("");
        boolean superAdmin = Members.find(content, "superAdmin")
                .map(member -> isTrue(member, content))
                .orElse(false);
        return new Project(id, Project.State.LIVE, name, superAdmin);
    }

    private static boolean isTrue(Member member, byte[] content) {
        String raw = member.raw(content);
        if (!raw.equals("true") && !raw.equals("false")) {
            throw Failure.invalid("A boolean is expected", "Project.superAdmin");
        }
        return raw.equals("true");
    }
}
