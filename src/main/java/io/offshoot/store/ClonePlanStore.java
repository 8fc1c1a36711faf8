package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What a clone of data objects takes along, worked out inside the database: rows of {@code clone_plan} that live as long as
 * the transaction. Each row is planned once; who comes first decides where it goes.
 */
public final class ClonePlanStore {
    private static final String INSERT =
            "insert into clone_plan (clone, type, id, object_type, object_id, folder, listed,"
                    + " implied, state, archival, sponsored) ";

    /** What is noted of a described row. */
    private static final String NOTED = "r.content::json ->> 'state', archival_of(r.content),"
            + " coalesce(r.content::json ->> 'sponsored' = 'true', false)";

    private static final String NOTED_BARE = "'closed', 'live', false";

    private static final String ONCE = " on conflict (clone, type, id) do nothing";

    private static final String WANTED = "unnest($3::int2[], $4::uuid[]) w (type, id)";

    private static final String OBJECTS = INSERT
            + "select $1::uuid, r.type, r.id, w.type, w.id, $5::text, null, false, " + NOTED + " from " + WANTED
            + " join resource r on r.project = $2::uuid and r.type = w.type and r.id = w.id and not r.deleted"
            + " where w.type between 401 and 404" + ONCE;

    private static final String PLACED = INSERT
            + "select $1::uuid, r.type, r.id, w.type, w.id, $5::text, null, false, " + NOTED + " from " + WANTED
            + " join resource r on r.project = $2::uuid and r.type = 405 and not r.deleted and " + ObjectSql.REFERENCE
            + " = type_name(w.type) || '/' || w.id::text and " + ObjectSql.THERE + " where w.type < 300" + ONCE;

    private static final String BARE = INSERT
            + "select $1::uuid, r.type, r.id, r.type, r.id, $5::text, null, false, " + NOTED_BARE + " from " + WANTED
            + " join resource r on r.project = $2::uuid and r.type = w.type and r.id = w.id and " + ObjectSql.BARE
            + " where w.type < 300" + ONCE;

    private static final String MISSING = "select w.type, w.id from unnest($2::int2[], $3::uuid[]) w (type, id)"
            + " where not exists (select from clone_plan c where c.clone = $1::uuid and c.object_type = w.type"
            + " and c.object_id = w.id)";

    private static final String IN_FOLDERS = INSERT
            + "select $1::uuid, r.type, r.id, k.object_type, k.object_id, f.target, f.listed, false, " + NOTED
            + " from unnest($3::text[], $4::text[], $5::text[]) f (path, target, listed)"
            + " join resource r on r.project = $2::uuid and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER
            + " = f.path, lateral (select " + ObjectSql.KEY + ") k"
            + " where r.content::json ->> 'hidden' <> 'true' and " + ObjectSql.THERE + ONCE;

    private static final String BARE_IN_ROOT = INSERT
            + "select $1::uuid, r.type, r.id, r.type, r.id, $3::text, '/', false, " + NOTED_BARE
            + " from resource r where r.project = $2::uuid and " + ObjectSql.BARE + ONCE;

    /** Follows links to hidden objects, and what applets bundle, from everything that is planned. */
    private static final String IMPLIED = "with recursive reach (type, id) as (select c.type, c.id from clone_plan c"
        + " where c.clone = $1::uuid and c.type between 401 and 405 union select h.type, h.id from reach x join"
        + " resource o on o.project = $2::uuid and o.type = x.type and o.id = x.id and not o.deleted cross join"
        + " lateral (select l.link, false as bundled from json_array_elements_text(case when o.type > 400 then"
        + " o.content::json -> 'links' end) l (link) union all select b.link, true from json_array_elements_text(case"
        + " when o.type = 402 then o.content::json -> 'bundled' end) b (link)) l cross join lateral (select r.type,"
        + " r.id from resource r where r.project = $2 and r.type between 401 and 404 and not r.deleted and r.type ="
        + " type_code(split_part(l.link, '/', 1)) and r.id = split_part(l.link, '/', 2)::uuid and (l.bundled or"
        + " r.content::json ->> 'hidden' = 'true') union all select r.type, r.id from resource r where r.project = $2"
        + " and r.type"
        + " = 405"
        + " and not"
        + " r.deleted"
        + " and " + ObjectSql.REFERENCE + " = l.link and (l.bundled or r.content::json ->> 'hidden' = 'true') and "
            + ObjectSql.THERE
            + " union all select r.type, r.id from resource r where l.bundled and r.project = $2 and r.type ="
            + " type_code(split_part(l.link, '/', 1)) and r.id = split_part(l.link, '/', 2)::uuid and "
            + ObjectSql.BARE + ") h) " + INSERT
            + "select $1, r.type, r.id, k.object_type, k.object_id, coalesce(f.target, $6::text), null, true, "
            + "coalesce(n.state, 'closed'), n.archival, n.sponsored from reach x join resource r on r.project = $2"
            + " and r.type = x.type and r.id = x.id cross join lateral (select case when r.type > 400 then r.content"
            + " else '{}' end) t (content) cross join lateral (select t.content::json ->> 'state' as state,"
            + " archival_of(t.content) as archival, coalesce(t.content::json ->> 'sponsored' = 'true', false) as"
            + " sponsored, coalesce(t.content::json ->> 'folder', '/') as folder) n cross join lateral (select "
            + ObjectSql.KEY.replace("r.content", "t.content")
            + ") k left join unnest($3::text[], $4::text[], $5::text[]) f (path, target, listed) on f.path = n.folder"
            + ONCE;

    /** What applets bundle and the source does not hold. */
    private static final String UNBUNDLED = "select distinct b.link from clone_plan c join resource r on r.project ="
        + " $2::uuid and r.type = c.type and r.id = c.id cross join lateral"
        + " json_array_elements_text(coalesce(r.content::json -> 'bundled', '[]'::json)) b (link) where c.clone ="
        + " $1::uuid and c.type = 402 and not exists (select from clone_plan d where d.clone = $1 and d.object_type ="
        + " type_code(split_part(b.link, '/', 1)) and d.object_id = split_part(b.link, '/', 2)::uuid) limit 101";

    private static final String EXISTING =
            "update clone_plan c set existing = true where c.clone = $1::uuid and (exists (select from resource r"
                + " where r.project = $2::uuid and r.type = c.object_type and r.id = c.object_id and not r.deleted) or"
                + " (c.object_type < 300 and exists (select from resource r where r.project = $2 and r.type = 405 and"
                + " not r.deleted and " + ObjectSql.REFERENCE
                    + " = type_name(c.object_type) || '/' || c.object_id::text and " + ObjectSql.THERE + ")))";

    private static final String DATABASES = "select r.type as object_type, r.id as object_id from unnest($2::text[]) f"
            + " (path) join resource r on r.project = $1::uuid and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER
            + " = f.path where r.type = 404 limit 101";

    private static final String WHERE = "select object_type, object_id from clone_plan where clone = $1::uuid and ";

    private static final String PAGE = WHERE + "existing and (object_type, object_id) > ($2::int2, $3::uuid)"
            + " order by object_type, object_id limit $4::int";

    private static final String SUMS = "select count(*) as planned, count(*) filter (where existing) as existing"
            + " from clone_plan where clone = $1::uuid";

    private static final String CLEAR = "delete from clone_plan where clone = $1::uuid";

    private static final String ALREADY_SPONSORED = "select c.object_type, c.object_id, s.project from clone_plan c"
            + " join (select r.project from resource r join project p on p.id = r.project and p.state = 'live'"
            + " where r.type = 407 and not r.deleted and r.project <> $2::uuid"
            + " and r.content::json #>> '{sponsor,thirdParty}' = 'true'"
            + " and coalesce((r.content::json #>> '{sponsor,until}')::int8 > extract(epoch from now()) * 1000, true)) s"
            + " on exists (select from resource o where o.project = s.project and o.type = c.object_type"
            + " and o.id = c.object_id and not o.deleted)"
            + " where c.clone = $1::uuid and not c.existing order by 1, 2 limit 1001";

    /**
     * A folder of the source that is cloned.
     *
     * @param path in the source
     * @param target its place in the destination
     * @param listed the folder that was listed, itself or one above it
     */
    public record MappedFolder(String path, String target, String listed) {}

    /** What is wrong with a planned object. */
    public enum Fault {
        DATABASE("object_type = 404"),
        NOT_CLOSED("not existing and state <> 'closed' and (object_type <> 403 or state <> 'open' or implied)"),
        MOVING("not existing and archival = 'moving'"),
        NOT_LIVE("not existing and archival <> 'live'"),
        SPONSORED("not existing and sponsored");

        private final String condition;

        Fault(String condition) {
            this.condition = condition;
        }
    }

    /** An object and a project that holds it. */
    public record Held(ResourceKey object, UUID project) {}

    /** How many objects are planned, and how many of them are in the destination already. */
    public record Sums(long planned, long existing) {}

    /** Plans objects of the source by their keys; gives those that it does not hold. */
    public Future<List<ResourceKey>> objects(
            Session session, UUID clone, UUID source, Collection<ResourceKey> keys, String folder) {
        Short[] types = keys.stream().map(key -> key.type().code()).toArray(Short[]::new);
        UUID[] ids = keys.stream().map(ResourceKey::id).toArray(UUID[]::new);
        Tuple arguments = Tuple.of(clone, source)
                .addArrayOfShort(types)
                .addArrayOfUUID(ids)
                .addString(folder);
        return session.write(OBJECTS, arguments)
                .compose(done -> session.write(PLACED, arguments))
                .compose(done -> session.write(BARE, arguments))
                .compose(done -> session.read(
                        MISSING, Tuple.of(clone).addArrayOfShort(types).addArrayOfUUID(ids)))
                .map(rows -> rows.stream()
                        .map(row -> new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)))
                        .toList());
    }

    /** Plans the visible objects of folders; those planned before stay where they go. */
    public Future<Void> folders(Session session, UUID clone, UUID source, List<MappedFolder> folders) {
        return session.write(IN_FOLDERS, mapped(Tuple.of(clone, source), folders))
                .compose(done -> folders.stream()
                        .filter(folder -> folder.path().equals("/"))
                        .findFirst()
                        .map(root -> session.write(BARE_IN_ROOT, Tuple.of(clone, source, root.target()))
                                .<Void>mapEmpty())
                        .orElseGet(Future::succeededFuture));
    }

    /** Plans what the planned objects bring along; what lies in no mapped folder goes to {@code folder}. */
    public Future<Void> implied(Session session, UUID clone, UUID source, List<MappedFolder> folders, String folder) {
        return session.write(IMPLIED, mapped(Tuple.of(clone, source), folders).addString(folder))
                .mapEmpty();
    }

    /** References of what planned applets bundle and the source does not hold, at most 101. */
    public Future<List<String>> unbundled(Session session, UUID clone, UUID source) {
        return session.read(UNBUNDLED, Tuple.of(clone, source))
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    /** Notes what the destination holds already. */
    public Future<Void> noteExisting(Session session, UUID clone, UUID destination) {
        return session.write(EXISTING, Tuple.of(clone, destination)).mapEmpty();
    }

    /** Databases in folders of the source, hidden ones too, at most 101. */
    public Future<List<ResourceKey>> databases(Session session, UUID source, List<MappedFolder> folders) {
        return session.read(
                        DATABASES,
                        Tuple.of(source)
                                .addArrayOfString(
                                        folders.stream().map(MappedFolder::path).toArray(String[]::new)))
                .map(rows -> rows.stream().map(ClonePlanStore::key).toList());
    }

    /** The first objects with a fault: those that were named or are implied, or those of a listed folder; at most 101. */
    public Future<List<ResourceKey>> faulty(
            Session session, UUID clone, Fault fault, java.util.Optional<String> listed) {
        return session.read(
                        WHERE + fault.condition + " and listed is not distinct from $2::text"
                                + " order by object_type, object_id limit 101",
                        Tuple.of(clone).addString(listed.orElse(null)))
                .map(rows -> rows.stream().map(ClonePlanStore::key).toList());
    }

    /** Objects to be cloned that are third-party sponsored in another project, at most 1,001. */
    public Future<List<Held>> alreadySponsored(Session session, UUID clone, UUID destination) {
        return session.read(ALREADY_SPONSORED, Tuple.of(clone, destination)).map(rows -> rows.stream()
                .map(row -> new Held(key(row), row.getUUID("project")))
                .toList());
    }

    /** The objects that the destination holds already, in order, behind one. */
    public Future<List<ResourceKey>> existing(
            Session session, UUID clone, java.util.Optional<ResourceKey> after, int count) {
        return session.read(
                        PAGE,
                        Tuple.of(
                                clone,
                                after.map(key -> key.type().code()).orElse((short) 0),
                                after.map(ResourceKey::id).orElse(new UUID(0, 0)),
                                count))
                .map(rows -> rows.stream().map(ClonePlanStore::key).toList());
    }

    /** Counts the plan. */
    public Future<Sums> sums(Session session, UUID clone) {
        return session.read(SUMS, Tuple.of(clone)).map(rows -> {
            Row row = rows.iterator().next();
            return new Sums(row.getLong("planned"), row.getLong("existing"));
        });
    }

    /** Forgets the plan. */
    public Future<Void> clear(Session session, UUID clone) {
        return session.write(CLEAR, Tuple.of(clone)).mapEmpty();
    }

    private static Tuple mapped(Tuple arguments, List<MappedFolder> folders) {
        return arguments
                .addArrayOfString(folders.stream().map(MappedFolder::path).toArray(String[]::new))
                .addArrayOfString(folders.stream().map(MappedFolder::target).toArray(String[]::new))
                .addArrayOfString(folders.stream().map(MappedFolder::listed).toArray(String[]::new));
    }

    private static ResourceKey key(Row row) {
        return new ResourceKey(ResourceType.ofCode(row.getShort("object_type")), row.getUUID("object_id"));
    }
}
