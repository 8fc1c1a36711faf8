package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * Has Postgres look at the resources again, after so many came at once that its plans no longer fit them; otherwise that
 * happens within a minute or so, and the first clone of a freshly loaded project would be planned for an empty table.
 */
public final class ResourceStatistics {
    /** Not the texts: their statistics serve no plan. */
    private static final String COLUMNS = "resource (project, type, id, written_in, last_updated, deleted)";

    private static final String ANALYZE = "analyze " + COLUMNS;

    /** Who vacuums the table just now looks at it as well. */
    private static final String ANALYZE_BESIDE = "analyze (skip_locked) " + COLUMNS;

    /** The table is many times as large as when it was last looked at; small ones are read quickly whatever the plan. */
    private static final String OUTGROWN = """
            select pg_relation_size(oid) > 4 * relpages::int8 * current_setting('block_size')::int8 + 1048576
              from pg_class where oid = 'resource'::regclass
            """;

    /** A tenth of the usual sample: enough to tell an index from another one. */
    private static final String SMALL_SAMPLE = "set local default_statistics_target = 10";

    /** Takes a second or two, whatever the size of the table. */
    public Future<Void> refresh(Session session) {
        return session.write(ANALYZE, Tuple.tuple()).mapEmpty();
    }

    /**
     * The same, in some ten milliseconds, if the table has outgrown its plans. To be asked from time to time by whoever fills
     * it: connections keep the plans that they made when it was empty, which read all of it for a single row, until the table
     * is looked at.
     */
    public Future<Void> keepUp(Database database) {
        return database.requests()
                .read(OUTGROWN, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0))
                .compose(outgrown -> outgrown
                        ? database.transaction(session -> session.write(SMALL_SAMPLE, Tuple.tuple())
                                .compose(set -> session.write(ANALYZE_BESIDE, Tuple.tuple()))
                                .mapEmpty())
                        : Future.succeededFuture());
    }
}
