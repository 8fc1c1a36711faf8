package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ClonePlanStore.Held;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Objects of a project that somebody sponsors already. */
public final class SponsorshipStore {
    private static final String BY_PLATFORM = "select " + ObjectSql.KEY + " from resource r where r.project = $1::uuid"
            + " and " + ObjectSql.DESCRIBED + " and " + sponsored("r.content::jsonb") + " order by 1, 2 limit 101";

    private static final String BY_OTHERS = "select r.type as object_type, r.id as object_id, s.project"
            + " from resource s join project p on p.id = s.project and p.state = 'live'"
            + " join resource o on o.project = s.project and not o.deleted and (o.type between 401 and 404 or o.type < 300)"
            + " join resource r on r.project = $1::uuid and r.type = o.type and r.id = o.id and not r.deleted"
            + " where s.type = 407 and not s.deleted and s.project <> $1"
            + " and s.content::json #>> '{sponsor,thirdParty}' = 'true'"
            + " and coalesce((s.content::json #>> '{sponsor,until}')::int8 > extract(epoch from now()) * 1000, true)"
            + " order by 1, 2 limit 1001";

    /** Whether the platform sponsors an object of that text now. */
    static String sponsored(String json) {
        return "(coalesce(" + json + " ->> 'sponsored' = 'true', false) and coalesce((" + json
                + " ->> 'sponsoredUntil')::int8 > extract(epoch from now()) * 1000, true))";
    }

    /** Objects that the platform sponsors, at most 101. */
    public Future<List<ResourceKey>> byPlatform(Session session, UUID project) {
        return session.read(BY_PLATFORM, Tuple.of(project))
                .map(rows -> rows.stream().map(SponsorshipStore::key).toList());
    }

    /** Objects that other projects with a third-party sponsor hold, at most 1,001. */
    public Future<List<Held>> byOthers(Session session, UUID project) {
        return session.read(BY_OTHERS, Tuple.of(project)).map(rows -> rows.stream()
                .map(row -> new Held(key(row), row.getUUID("project")))
                .toList());
    }

    private static ResourceKey key(Row row) {
        return new ResourceKey(ResourceType.ofCode(row.getShort("object_type")), row.getUUID("object_id"));
    }
}
