package io.offshoot.library.duplication;

import io.offshoot.library.LibraryText;
import io.offshoot.model.Environment;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The objects that an import writes with their history, as whoever imports: those of the environment, and a few of the project. */
final class LiveObjects {
    private final Indexing indexing;
    private final Optional<ResourceKey> author;
    private final ResourceStore resources = new ResourceStore();
    private final ConfigurationStore configurations = new ConfigurationStore();

    LiveObjects(Indexing indexing, ImportOrder order) {
        this.indexing = indexing;
        this.author = key(order.importer());
    }

    /** The key that {@code Type/id} is. */
    static Optional<ResourceKey> key(String reference) {
        int slash = reference.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : ResourceType.named(reference.substring(0, slash))
                        .flatMap(type ->
                                Ids.parse(reference.substring(slash + 1)).map(id -> new ResourceKey(type, id)));
    }

    /** A configuration object as it stands, which nobody else changes until the transaction ends; empty: there is none. */
    Future<Optional<ResourceVersion>> current(Session session, ResourceKey key) {
        if (!key.type().equals(ResourceType.USER)) {
            return resources
                    .lock(session, Environment.ID, key)
                    .map(found -> found.filter(version -> !version.deleted()));
        }
        // Users of the installation may lie in a project of super administrators.
        return configurations
                .users(session, List.of(key.id()))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : resources
                                .lock(session, found.get(0).project(), key)
                                .map(version -> version.filter(user -> !user.deleted())));
    }

    /** Writes a configuration object that is not there; one that was deleted comes back. */
    Future<Void> create(Session session, ResourceKey key, LibraryText text) {
        return put(session, Environment.ID, key, text);
    }

    /** Writes an object, whether a tombstone stands in its place or nothing. */
    Future<Void> put(Session session, UUID project, ResourceKey key, LibraryText text) {
        ResourceDraft draft = draft(project, key, text);
        return resources
                .update(session, draft, Optional.empty())
                .compose(written -> written.isPresent()
                        ? Future.succeededFuture()
                        : resources.create(session, draft).mapEmpty());
    }

    /** Writes another version of an object. */
    Future<Void> update(Session session, ResourceVersion current, LibraryText text) {
        return resources
                .update(session, draft(current.project(), current.key(), text), Optional.of(current.versionId()))
                .mapEmpty();
    }

    /** Leaves a tombstone in an object's place. */
    Future<Void> delete(Session session, ResourceVersion current) {
        return resources
                .delete(session, current.project(), current.key(), author, Optional.empty())
                .mapEmpty();
    }

    private ResourceDraft draft(UUID project, ResourceKey key, LibraryText text) {
        return new ResourceDraft(
                project,
                key,
                author,
                text.content(),
                indexing.terms(key.type(), project, text.content().getBytes()));
    }
}
