package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Lets conditional writes with the same condition happen one after the other, on all replicas. */
public final class ConditionLocks {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

    /** Waits until no other transaction holds the condition; it is held until this one ends. */
    public Future<Void> hold(Session session, UUID project, String condition) {
        return session.write(LOCK, Tuple.of(project + " " + condition)).mapEmpty();
    }
}
