package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/**
 * Renews the index of the search terms once most of it is about resources that are gone. A GIN index keeps every key it
 * ever had, also when vacuum has emptied it, and a term belongs to one project: without this, projects that come and go
 * would let it grow for ever.
 */
public final class TermsIndexStore {
    /** What a key takes with what belongs to it in a page that is not quite full; measured. */
    private static final int BYTES_PER_TERM = 56;

    /** As much of the index as may be about nothing, in terms of what is about something. */
    private static final int WASTE = 2;

    /** Below this it is not worth looking. */
    private static final long SMALL = 16 << 20;

    /** Pages of the table that are looked at for how many terms there are. */
    private static final double LOOKED_AT = 1_000;

    /** Where vacuum was switched off, somebody wants no upkeep in the background. */
    private static final String SIZES = """
            select pg_relation_size('resource_terms'), pg_relation_size('resource') / current_setting('block_size')::int8
              from pg_class where oid = 'resource'::regclass
               and coalesce(array_to_string(reloptions, ' '), '') !~ 'autovacuum_enabled=(off|false|no|0)'
            """;

    private static final String TERMS = """
            select coalesce(sum(cardinality(terms)), 0)::int8
              from resource tablesample system ($1::float4)
            """;

    /** One at a time in all replicas; the connection lets go of it. */
    private static final String TRY_LOCK = "select pg_try_advisory_lock(hashtextextended('renew resource_terms', 0))";

    private static final String UNLOCK = "select pg_advisory_unlock(hashtextextended('renew resource_terms', 0))";

    /** What a renewal that was interrupted has left: it is kept up like an index and serves nobody. */
    private static final String LEFT = """
            select relname from pg_class c join pg_index i on i.indexrelid = c.oid
             where i.indrelid = 'resource'::regclass and relname ~ '^resource_terms_cc(new|old)[0-9]*$'
            """;

    private static final String RENEW = "reindex index concurrently resource_terms";

    /** Whether most of the index is about nothing. */
    public Future<Boolean> wasteful(Session session) {
        return session.read(SIZES, Tuple.tuple()).compose(found -> {
            if (found.size() == 0) {
                return Future.succeededFuture(false);
            }
            Row row = found.iterator().next();
            long index = row.getLong(0);
            double percent = Math.min(100, 100 * LOOKED_AT / Math.max(1, row.getLong(1)));
            return index < SMALL
                    ? Future.succeededFuture(false)
                    : session.read(TERMS, Tuple.of((float) percent)).map(terms -> {
                        double used = terms.iterator().next().getLong(0) * 100 / percent * BYTES_PER_TERM;
                        return index > (1 + WASTE) * used;
                    });
        });
    }

    /**
     * Builds the index anew; it can be used and written to meanwhile.
     *
     * @return false when another replica is at it
     */
    public Future<Boolean> renew(Database database) {
        return database.upkeep(session -> session.write(TRY_LOCK, Tuple.tuple())
                .compose(locked -> locked.iterator().next().getBoolean(0)
                        ? renew(session).map(true).eventually(() -> session.write(UNLOCK, Tuple.tuple()))
                        : Future.succeededFuture(false)));
    }

    private static Future<Void> renew(Session session) {
        return session.read(LEFT, Tuple.tuple())
                .compose(left -> {
                    Future<Void> dropped = Future.succeededFuture();
                    for (Row row : left) {
                        String drop = "drop index concurrently if exists " + row.getString(0);
                        dropped = dropped.compose(
                                before -> session.write(drop, Tuple.tuple()).mapEmpty());
                    }
                    return dropped;
                })
                .compose(clean -> session.write(RENEW, Tuple.tuple()))
                .mapEmpty();
    }
}
