package io.offshoot.store;

/**
 * The statements that plan a clone. In all of them {@code $1} is the clone, {@code $2} the source and {@code $3} the
 * destination. A text is parsed once for each row, for which the offsets stand: without them each use would parse it again.
 */
final class ClonePlanSql {
    private static final String INSERT =
            "insert into clone_plan (clone, type, id, object_type, object_id, folder, listed,"
                    + " implied, state, archival, sponsored, existing) ";

    /** What is noted of a described row; a bare one is closed and live. */
    private static final String PARSED = " cross join lateral (select case when r.type > 400 then r.content::jsonb"
            + " else '{\"state\":\"closed\"}' end as j offset 0) t";

    private static final String NOTED =
            "t.j ->> 'state', archival_of(t.j), " + SponsorshipStore.sponsored("t.j") + ", ";

    private static final String ONCE = " on conflict (clone, type, id) do nothing";

    /** Whether the destination holds an object already: itself, or the Placement of a file that is still open. */
    private static String existing(String type, String id) {
        return "exists (select from resource d where d.project = $3::uuid and d.type = " + type + " and d.id = " + id
                + " and not d.deleted) or (" + type + " < 300 and exists (select from resource d where d.project = $3"
                + " and d.type = 405 and not d.deleted and (d.content::json #>> '{object,reference}') = type_name("
                + type
                + ") || '/' || " + id + "::text and d.content::json ->> 'state' <> 'closed'))";
    }

    /** The key of the object of a parsed row. */
    private static final String KEY = " cross join lateral (select case when r.type = 405 then type_code(split_part("
            + "t.j #>> '{object,reference}', '/', 1)) else r.type end as object_type, case when r.type = 405 then"
            + " split_part(t.j #>> '{object,reference}', '/', 2)::uuid else r.id end as object_id offset 0) k";

    private static final String WANTED = "unnest($4::int2[], $5::uuid[]) w (type, id)";

    private static String named(String join) {
        return INSERT + "select $1::uuid, r.type, r.id, w.type, w.id, $6::text, null, false, " + NOTED
                + existing("w.type", "w.id") + " from " + WANTED + " join resource r on r.project = $2::uuid and "
                + join
                + PARSED + ONCE;
    }

    /** Named objects whose rows have their keys; {@code $4} to {@code $6}: types, ids, the folder. */
    static final String OBJECTS =
            named("w.type between 401 and 404 and r.type = w.type and r.id = w.id and not r.deleted");

    /** Named FHIR resources with a Placement. */
    static final String PLACED = named("w.type < 300 and r.type = 405 and not r.deleted and " + ObjectSql.REFERENCE
            + " = type_name(w.type) || '/' || w.id::text and " + ObjectSql.THERE);

    /** Named FHIR resources without one. */
    static final String BARE = named("w.type < 300 and r.type = w.type and r.id = w.id and " + ObjectSql.BARE);

    /** Those that are in no plan; {@code $2}, {@code $3}: types, ids. */
    static final String MISSING = "select w.type, w.id from unnest($2::int2[], $3::uuid[]) w (type, id)"
            + " where not exists (select from clone_plan c where c.clone = $1::uuid and c.object_type = w.type"
            + " and c.object_id = w.id)";

    /** The visible objects of folders; {@code $4} to {@code $6}: paths, targets, the listed folders. */
    static final String IN_FOLDERS = INSERT
            + "select $1::uuid, r.type, r.id, k.object_type, k.object_id, f.target, f.listed, false, " + NOTED
            + existing("k.object_type", "k.object_id")
            + " from unnest($4::text[], $5::text[], $6::text[]) f (path, target, listed)"
            + " join resource r on r.project = $2::uuid and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER
            + " = f.path" + PARSED + KEY + " where t.j ->> 'hidden' <> 'true' and " + ObjectSql.THERE + ONCE;

    /** The bare FHIR resources, which lie in the root; {@code $4}: the target. */
    static final String BARE_IN_ROOT = INSERT
            + "select $1::uuid, r.type, r.id, r.type, r.id, $4::text, '/', false, 'closed', 'live', false, "
            + existing("r.type", "r.id") + " from resource r where r.project = $2::uuid and " + ObjectSql.BARE + ONCE;

    /**
     * Follows links to hidden objects, and what applets bundle, from everything that is planned; {@code $4} to {@code $6} as
     * for folders, {@code $7}: where others go. What is planned already conflicts and stays as it is: looking it up
     * before would be a join of a size that the planner cannot know.
     */
    static final String IMPLIED = "with recursive reach (type, id) as (select c.type, c.id from clone_plan c"
            + " where c.clone = $1::uuid and c.type between 401 and 405 union select h.type, h.id from reach x"
            + " join resource o on o.project = $2::uuid and o.type = x.type and o.id = x.id and not o.deleted"
            + " cross join lateral (select l.link, false as bundled from json_array_elements_text("
            + "case when o.type > 400 then o.content::json -> 'links' end) l (link)"
            + " union all select b.link, true from json_array_elements_text("
            + "case when o.type = 402 then o.content::json -> 'bundled' end) b (link)) l"
            + " cross join lateral (select r.type, r.id from resource r where r.project = $2 and r.type between 401 and"
            + " 404 and not r.deleted and r.type = type_code(split_part(l.link, '/', 1)) and r.id ="
            + " split_part(l.link, '/', 2)::uuid and (l.bundled or r.content::json ->> 'hidden' = 'true')"
            + " union all select r.type, r.id from resource r where l.link !~ '^(Record|Applet|Workflow|Database)/'"
            + " and r.project = $2 and r.type = 405 and not r.deleted and " + ObjectSql.REFERENCE
            + " = l.link and (l.bundled or r.content::json ->> 'hidden' = 'true') and " + ObjectSql.THERE
            + " union all select r.type, r.id from resource r where l.bundled and r.project = $2 and r.type ="
            + " type_code(split_part(l.link, '/', 1)) and r.id = split_part(l.link, '/', 2)::uuid and "
            + ObjectSql.BARE + ") h) " + INSERT
            + "select $1, r.type, r.id, k.object_type, k.object_id, coalesce(f.target, $7::text), null, true, " + NOTED
            + existing("k.object_type", "k.object_id")
            + " from reach x join resource r on r.project = $2 and r.type = x.type and r.id = x.id"
            + PARSED
            + KEY
            + " left join unnest($4::text[], $5::text[], $6::text[]) f (path, target, listed)"
            + " on f.path = coalesce(t.j ->> 'folder', '/')" + ONCE;

    /** What applets bundle and the source does not hold. */
    static final String UNBUNDLED = "select distinct b.link from clone_plan c join resource r on r.project = $2::uuid"
            + " and r.type = c.type and r.id = c.id cross join lateral json_array_elements_text(coalesce(r.content::json"
            + " -> 'bundled', '[]'::json)) b (link) where c.clone = $1::uuid and c.type = 402 and not exists (select from"
            + " clone_plan d where d.clone = $1 and d.object_type = type_code(split_part(b.link, '/', 1)) and d.object_id"
            + " = split_part(b.link, '/', 2)::uuid) limit 101";

    /** Databases in folders of the source ({@code $1}), hidden ones too; {@code $2}: paths. */
    static final String DATABASES = "select r.type as object_type, r.id as object_id from unnest($2::text[]) f"
            + " (path) join resource r on r.project = $1::uuid and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER
            + " = f.path where r.type = 404 limit 101";

    /** Planned objects that a project with a third-party sponsor holds, other than the destination, here {@code $2}. */
    static final String ALREADY_SPONSORED = "select c.object_type, c.object_id, s.project from clone_plan c"
            + " join (select r.project from resource r join project p on p.id = r.project and p.state = 'live'"
            + " where r.type = 407 and not r.deleted and r.project <> $2::uuid"
            + " and r.content::json #>> '{sponsor,thirdParty}' = 'true'"
            + " and coalesce((r.content::json #>> '{sponsor,until}')::int8 > extract(epoch from now()) * 1000, true)) s"
            + " on exists (select from resource o where o.project = s.project and o.type = c.object_type"
            + " and o.id = c.object_id and not o.deleted)"
            + " where c.clone = $1::uuid and not c.existing order by 1, 2 limit 1001";

    private ClonePlanSql() {}
}
