package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Indexing;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Writes the objects of the Library door, in the environment or in a project, with their history. */
final class ObjectWriter {
    private final Indexing indexing;
    private final ResourceStore resources = new ResourceStore();
    private final ProjectStore projects = new ProjectStore();

    ObjectWriter(Indexing indexing) {
        this.indexing = indexing;
    }

    /** Writes a new object; fails with CONFLICT when its id is taken, NOT_FOUND when the project is not live. */
    Future<ResourceVersion> create(Session session, Caller caller, UUID project, ResourceKey key, LibraryText text) {
        return hold(session, project).compose(held -> resources.create(session, draft(caller, project, key, text)));
    }

    /** Replaces an object; one that was deleted meanwhile is not brought back: NOT_FOUND. */
    Future<ResourceVersion> update(Session session, Caller caller, ResourceVersion current, LibraryText text) {
        return hold(session, current.project())
                .compose(held -> resources.update(
                        session,
                        draft(caller, current.project(), current.key(), text),
                        Optional.of(current.versionId())))
                .compose(written -> written.map(done -> Future.succeededFuture(done.version()))
                        .orElseGet(ObjectWriter::notFound));
    }

    Future<Void> delete(Session session, Caller caller, ResourceVersion current) {
        return hold(session, current.project())
                .compose(held -> resources.delete(
                        session, current.project(), current.key(), Optional.of(caller.identity()), Optional.empty()))
                .compose(deleted -> deleted ? Future.succeededFuture() : notFound());
    }

    /** The object as it stands; fails with NOT_FOUND. */
    Future<ResourceVersion> read(Session session, UUID project, ResourceKey key) {
        return resources.read(session, project, key).compose(found -> found.filter(version -> !version.deleted())
                .map(Future::succeededFuture)
                .orElseGet(ObjectWriter::notFound));
    }

    private Future<Void> hold(Session session, UUID project) {
        return project.equals(Environment.ID)
                ? Future.succeededFuture()
                : projects.readShared(session, project)
                        .compose(found ->
                                found.filter(Project::live).isPresent() ? Future.succeededFuture() : notFound());
    }

    private ResourceDraft draft(Caller caller, UUID project, ResourceKey key, LibraryText text) {
        return new ResourceDraft(
                project,
                key,
                Optional.of(caller.identity()),
                text.content(),
                indexing.terms(key.type(), project, text.content().getBytes()));
    }

    static <T> Future<T> notFound() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "There is no such object"));
    }
}
