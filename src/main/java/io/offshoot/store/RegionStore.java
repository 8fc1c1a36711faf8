package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Regions that projects may be in: resources of type Region of the environment. */
public final class RegionStore {
    private static final String FIND = "select r.id from resource r where r.type = 410 and not r.deleted"
            + " and (r.content::json ->> 'name') = $1 and r.project = $2::uuid";

    private static final String NAMES = "select r.content::json ->> 'name' from resource r where r.type = 410"
            + " and not r.deleted and r.project = $1::uuid order by 1";

    private static final String USED = "select exists (select from resource r join project p on p.id = r.project"
            + " and p.state = 'live' where r.type = 407 and not r.deleted and r.content::json ->> 'region' = $1)";

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('regions', 0))";

    /** Waits until nobody else makes or removes a region, until the transaction ends. */
    public Future<Void> lock(Session session) {
        return session.write(LOCK, Tuple.tuple()).mapEmpty();
    }

    /** The id of the region's resource. */
    public Future<Optional<UUID>> find(Session session, UUID environment, String name) {
        return session.read(FIND, Tuple.of(name, environment))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).findFirst());
    }

    /** The names of all regions, in their order. */
    public Future<List<String>> names(Session session, UUID environment) {
        return session.read(NAMES, Tuple.of(environment))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /** Whether a live project is in the region. */
    public Future<Boolean> isUsed(Session session, String name) {
        return session.read(USED, Tuple.of(name))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
