package io.offshoot.store;

import io.offshoot.model.Environment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What somebody holds by roles that were granted, to itself or to a group that it is in, at whatever depth; and by what it
 * and these groups carry themselves, which counts in the environment.
 */
public final class PrivilegeStore {
    /** A text that says something else than numbers gives nobody anything. */
    private static final String PRIVILEGES = " (select e.value from json_array_elements_text(case when json_typeof("
            + "r.content::json -> 'privileges') = 'array' then r.content::json -> 'privileges' else '[]' end) e (value)"
            + " where e.value ~ '^[0-9]{1,9}$') p";

    private static final String HELD = "with recursive holders (ref) as ("
            + " select $1::text union"
            + " select 'UserGroup/' || r.id from holders h join resource r on r.project = '" + Environment.ID + "'"
            + " and r.type = 501 and not r.deleted"
            + " and jsonb_path_query_array(r.content::jsonb, '$.members[*].reference') ? h.ref)"
            + """
            , granted as (
                select g.project, g.content::json #>> '{role,reference}' as role
                  from holders h join resource g on g.type = 542 and not g.deleted
                   and g.content::json #>> '{member,reference}' = h.ref
                 where $2::uuid[] is null or g.project = any($2::uuid[])
            )
            """
            + "select g.project, p.value from granted g"
            + " join resource r on r.project = '" + Environment.ID + "' and r.type = 502 and not r.deleted and g.role"
            + " = 'SecurityRole/' || r.id left join lateral"
            + PRIVILEGES
            + " on true union"
            + " select"
            + " '" + Environment.ID + "'::uuid, p.value from holders h"
            + " join resource r on not r.deleted and (r.type = 501 and r.project = '" + Environment.ID
            + "' and h.ref = 'UserGroup/' || r.id or r.type = 303 and r.project = '" + Environment.ID
            + "' and h.ref = $1 and r.id = $3::uuid and h.ref = 'User/' || r.id)"
            + " cross join lateral"
            + PRIVILEGES;

    /**
     * The numbers of the privileges that somebody holds, by project; the environment stands for all of them. A project
     * where a role without any is granted is there, too, with none.
     *
     * @param id of the user or client
     * @param projects to look at; empty: all
     */
    public Future<Map<UUID, Set<Integer>>> held(
            Session session, String reference, UUID id, Optional<? extends Collection<UUID>> projects) {
        Tuple arguments = Tuple.tuple().addString(reference);
        arguments.addArrayOfUUID(projects.map(some -> some.toArray(UUID[]::new)).orElse(null));
        return session.read(HELD, arguments.addUUID(id)).map(rows -> {
            Map<UUID, Set<Integer>> held = new HashMap<>();
            for (Row row : rows) {
                Set<Integer> privileges = held.computeIfAbsent(row.getUUID(0), any -> new HashSet<>());
                Optional.ofNullable(row.getString(1)).map(Integer::valueOf).ifPresent(privileges::add);
            }
            return held;
        });
    }
}
