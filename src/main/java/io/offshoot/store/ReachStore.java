package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Which hidden objects hang on others by links, inside one project. */
public final class ReachStore {
    /** The rows of hidden objects that the row {@code o} links to. */
    private static final String STEP = " cross join lateral json_array_elements_text(case when o.type > 400 then"
            + " o.content::json -> 'links' end) l (link) cross join lateral (select r.type, r.id from resource r where"
            + " r.project = $1::uuid and r.type between 401 and 404 and not r.deleted and r.type ="
            + " type_code(split_part(l.link, '/', 1)) and r.id = split_part(l.link, '/', 2)::uuid and r.content::json ->>"
            + " 'hidden' = 'true' union all select r.type, r.id from resource r where r.project = $1 and r.type = 405 and"
            + " not r.deleted and "
            + ObjectSql.REFERENCE + " = l.link and r.content::json ->> 'hidden' = 'true') h";

    private static final String GIVEN = "unnest($2::int2[], $3::uuid[]) g (type, id)";

    /**
     * Hidden ones that hang on the given rows and on no other visible object. What hangs on the given ones is found first:
     * mostly that is nothing, and then nobody looks at the rest of the project.
     */
    private static final String ORPHANS = "with recursive hanging (type, id) as (select h.type, h.id from " + GIVEN
            + " join resource o on o.project = $1::uuid and o.type = g.type and o.id = g.id" + STEP
            + " union select h.type, h.id from hanging x join resource o on o.project = $1 and o.type = x.type"
            + " and o.id = x.id" + STEP + "), others as (select o.project, o.type, o.id, o.content from resource o"
            + " where exists (select from hanging) and o.project = $1 and o.type between 401 and 405 and not o.deleted"
            + " and o.content::json ->> 'hidden' <> 'true' and (o.type, o.id) not in (select g.type, g.id from " + GIVEN
            + ")), kept (type, id) as (select h.type, h.id from others o" + STEP
            + " union select h.type, h.id from kept x join resource o on o.project = $1 and o.type = x.type"
            + " and o.id = x.id" + STEP
            + ") select type, id from hanging except select type, id from kept except select g.type, g.id from "
            + GIVEN;

    /** The rows of hidden objects that nothing visible would reach if the given rows were gone, and that these do reach. */
    public Future<List<ResourceKey>> orphans(Session session, UUID project, Collection<ResourceKey> rows) {
        return session.read(
                        ORPHANS,
                        Tuple.of(project)
                                .addArrayOfShort(rows.stream()
                                        .map(key -> key.type().code())
                                        .toArray(Short[]::new))
                                .addArrayOfUUID(
                                        rows.stream().map(ResourceKey::id).toArray(UUID[]::new)))
                .map(found -> found.stream()
                        .map(row -> new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)))
                        .toList());
    }
}
