package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * Has Postgres look at the resources again, after so many came at once that its plans no longer fit them; otherwise that
 * happens within a minute or so, and the first clone of a freshly loaded project would be planned for an empty table.
 */
public final class ResourceStatistics {
    /** Not the texts: their statistics serve no plan. */
    private static final String ANALYZE = "analyze resource (project, type, id, written_in, last_updated, deleted)";

    /** Takes a second or two, whatever the size of the table. */
    public Future<Void> refresh(Session session) {
        return session.write(ANALYZE, Tuple.tuple()).mapEmpty();
    }
}
