package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Indexing;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;

/** Writes resources of this door that are no data objects, with their history: settings, grants, organisations, regions. */
final class DoorResources {
    private final Indexing indexing;
    private final ResourceStore resources = new ResourceStore();

    DoorResources(Indexing indexing) {
        this.indexing = indexing;
    }

    /** Writes a new resource; fails with {@link Failure} CONFLICT when its key or its name is taken. */
    Future<Void> create(Session session, Caller caller, UUID project, ResourceKey key, byte[] text) {
        return resources.create(session, draft(caller, project, key, text)).mapEmpty();
    }

    /** Gives a resource another text. */
    Future<Void> update(Session session, Caller caller, UUID project, ResourceKey key, byte[] text) {
        return resources
                .update(session, draft(caller, project, key, text), Optional.empty())
                .mapEmpty();
    }

    Future<Void> delete(Session session, Caller caller, UUID project, ResourceKey key) {
        return resources
                .delete(session, project, key, Optional.of(caller.identity()), Optional.empty())
                .mapEmpty();
    }

    private ResourceDraft draft(Caller caller, UUID project, ResourceKey key, byte[] text) {
        return new ResourceDraft(
                project,
                key,
                Optional.of(caller.identity()),
                Buffer.buffer(text),
                indexing.terms(key.type(), project, text));
    }
}
