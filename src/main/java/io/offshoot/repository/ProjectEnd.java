package io.offshoot.repository;

import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.UUID;

/** Told when a project is deleted, in the transaction that deletes it: for example to end what runs for it. */
@FunctionalInterface
public interface ProjectEnd {
    /** The project is deleted when the transaction commits; a failed future keeps it. */
    Future<Void> deleted(Session session, UUID project);
}
