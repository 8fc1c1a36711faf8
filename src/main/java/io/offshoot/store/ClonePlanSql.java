package io.offshoot.store;

/**
 * The statements that plan a clone. In all of them {@code $1} is the clone, {@code $2} the source and {@code $3} the
 * destination.
 *
 * <p>Most projects are too new or too small for the statistics to know them, and a plan is never looked at: the planner
 * takes both for a row or two, and would go through all of one for each row of the other. So its choices are taken away.
 * Whatever is looked up for a row stands in a subquery with an offset, which is done for each row and by its key, and
 * projects stand in subqueries too: planned for any project, not for one that is thought to be empty. A text is parsed once
 * for each row, for which there are offsets as well.
 */
final class ClonePlanSql {
    private static final String SOURCE = "(select $2::uuid)";

    private static final String DESTINATION = "(select $3::uuid)";

    private static final String INSERT =
            "insert into clone_plan (clone, type, id, object_type, object_id, folder, listed, implied, existing,"
                    + " state, archival, sponsored, old_folder, links, bundled) ";

    /** What is noted of a described row; a bare one is closed and live. */
    private static final String PARSED = " cross join lateral (select case when r.type > 400 then r.content::jsonb"
            + " else '{\"state\":\"closed\"}' end as j offset 0) t";

    private static final String NOTED = "t.j ->> 'state', archival_of(t.j), " + SponsorshipStore.sponsored("t.j")
            + ", coalesce(t.j ->> 'folder', '/'), nullif(t.j -> 'links', '[]'), nullif(t.j -> 'bundled', '[]')";

    private static final String ONCE = " on conflict (clone, type, id) do nothing";

    /** Whether the destination holds an object already: itself, or the Placement of a file that is still open. */
    private static String existing(String type, String id) {
        return "coalesce((select true from resource d where d.project = " + DESTINATION + " and d.type = " + type
                + " and d.id = " + id + " and not d.deleted limit 1), (select true from resource d where " + type
                + " < 300 and d.type = 405 and not d.deleted and (d.content::json #>> '{object,reference}') = type_name("
                + type + ") || '/' || " + id + "::text and d.project::text = ($3::uuid)::text"
                + " and d.content::json ->> 'state' <> 'closed' limit 1), false), ";
    }

    /** The key of the object of a parsed row. */
    private static final String KEY = " cross join lateral (select case when r.type = 405 then type_code(split_part("
            + "t.j #>> '{object,reference}', '/', 1)) else r.type end as object_type, case when r.type = 405 then"
            + " split_part(t.j #>> '{object,reference}', '/', 2)::uuid else r.id end as object_id offset 0) k";

    private static final String WANTED = "unnest($4::int2[], $5::uuid[]) w (type, id)";

    /** A row of the source by its key. */
    private static String row(String type, String id) {
        return "r.project = " + SOURCE + " and r.type = " + type + " and r.id = " + id + " and not r.deleted";
    }

    /**
     * The Placement of a FHIR resource in the source. The index on references is the one to use: by the project's text no
     * other can be.
     */
    private static String placement(String reference) {
        return "r.type = 405 and not r.deleted and " + ObjectSql.REFERENCE + " = " + reference
                + " and r.project::text = ($2::uuid)::text and " + ObjectSql.THERE;
    }

    private static String named(String row) {
        return INSERT + "select $1::uuid, r.type, r.id, w.type, w.id, $6::text, null, false, "
                + existing("w.type", "w.id") + NOTED + " from " + WANTED
                + " cross join lateral (select r.type, r.id, r.content from resource r where " + row + " offset 0) r"
                + PARSED + ONCE;
    }

    /** Named objects whose rows have their keys; {@code $4} to {@code $6}: types, ids, the folder. */
    static final String OBJECTS = named("w.type between 401 and 404 and " + row("w.type", "w.id"));

    /** Named FHIR resources with a Placement. */
    static final String PLACED = named("w.type < 300 and " + placement("type_name(w.type) || '/' || w.id::text"));

    /** Named FHIR resources without one. */
    static final String BARE = named("w.type < 300 and " + row("w.type", "w.id") + " and " + ObjectSql.BARE);

    /** Those that are in no plan; {@code $2}, {@code $3}: types, ids. */
    static final String MISSING = "select w.type, w.id from unnest($2::int2[], $3::uuid[]) w (type, id)"
            + " except select object_type, object_id from clone_plan where clone = $1::uuid order by 1, 2";

    /** The visible objects of folders; {@code $4} to {@code $6}: paths, targets, the listed folders. */
    static final String IN_FOLDERS = INSERT
            + "select $1::uuid, r.type, r.id, k.object_type, k.object_id, f.target, f.listed, false, "
            + existing("k.object_type", "k.object_id") + NOTED
            + " from unnest($4::text[], $5::text[], $6::text[]) f (path, target, listed)"
            + " cross join lateral (select r.project, r.type, r.id, r.content from resource r where r.project = "
            + SOURCE
            + " and " + ObjectSql.DESCRIBED + " and " + ObjectSql.FOLDER + " = f.path offset 0) r" + PARSED + KEY
            + " where t.j ->> 'hidden' <> 'true' and (r.type <> 405 or t.j ->> 'state' <> 'closed' or (select true from"
            + " resource o where o.project = " + SOURCE + " and o.type = k.object_type and o.id = k.object_id"
            + " and not o.deleted limit 1))" + ONCE;

    /** The bare FHIR resources, which lie in the root; {@code $4}: the target. */
    static final String BARE_IN_ROOT = INSERT
            + "select $1::uuid, r.type, r.id, r.type, r.id, $4::text, '/', false, " + existing("r.type", "r.id")
            + "'closed', 'live', false, '/', null, null from resource r where r.project = " + SOURCE + " and "
            + ObjectSql.BARE + ONCE;

    /** What links lead to: data objects, be they there or not, and FHIR resources that are; {@code forced}: bundled. */
    private static String led(String links, String bundled) {
        return " cross join lateral (select e.link, false as forced from jsonb_array_elements_text(" + links
                + ") e (link) union all select e.link, true from jsonb_array_elements_text(" + bundled + ") e (link)) l"
                + " cross join lateral (select type_code(split_part(l.link, '/', 1)) as type,"
                + " split_part(l.link, '/', 2)::uuid as id where l.link ~ '^(Record|Applet|Workflow|Database)/'"
                + " union all (select r.type, r.id from resource r where l.link !~ '^(Record|Applet|Workflow|Database)/'"
                + " and " + placement("l.link") + " offset 0)"
                + " union all (select r.type, r.id from resource r where l.forced and "
                + row("type_code(split_part(l.link, '/', 1))", "split_part(l.link, '/', 2)::uuid") + " and "
                + ObjectSql.BARE + " offset 0)) h";
    }

    /**
     * Follows links to hidden objects, and what applets bundle, from everything that is planned; {@code $4} to {@code $6} as
     * for folders, {@code $7}: where others go. What is planned already conflicts and stays as it is.
     */
    static final String IMPLIED =
            "with recursive reach (type, id, forced) as (select h.type, h.id, l.forced from clone_plan"
                    + " c" + led("c.links", "c.bundled")
                    + " where c.clone = $1::uuid and (c.links is not null or c.bundled is not"
                    + " null) union select h.type, h.id, l.forced from reach x cross join lateral (select t.j from resource r"
                    + PARSED + " where " + row("x.type", "x.id")
                    + " and r.type between 401 and 405 and (x.forced or t.j ->>"
                    + " 'hidden' = 'true') offset 0) o" + led("o.j -> 'links'", "o.j -> 'bundled'") + ") " + INSERT
                    + "select $1, r.type, r.id, k.object_type, k.object_id, coalesce(f.target, $7::text), null, true, "
                    + existing("k.object_type", "k.object_id") + NOTED
                    + " from reach x cross join lateral (select r.type, r.id, r.content from resource r where "
                    + row("x.type", "x.id") + " offset 0) r" + PARSED + KEY
                    + " left join unnest($4::text[], $5::text[], $6::text[]) f (path, target, listed)"
                    + " on f.path = coalesce(t.j ->> 'folder', '/') where x.forced or t.j ->> 'hidden' = 'true'" + ONCE;

    /** What applets bundle and the source does not hold. */
    static final String UNBUNDLED =
            "select b.link from clone_plan c cross join lateral jsonb_array_elements_text(c.bundled)"
                    + " b (link) where c.clone = $1::uuid and c.bundled is not null and (type_code(split_part(b.link, '/', 1)),"
                    + " split_part(b.link, '/', 2)::uuid) not in (select object_type, object_id from clone_plan"
                    + " where clone = $1) group by b.link order by b.link limit 101";

    /** Databases in folders of the source ({@code $1}), hidden ones too; {@code $2}: paths. */
    static final String DATABASES = "select r.type as object_type, r.id as object_id from resource r where r.project ="
            + " (select $1::uuid) and r.type = 404 and not r.deleted and " + ObjectSql.FOLDER
            + " = any($2::text[]) order by 1, 2 limit 101";

    /** Planned objects that a project with a third-party sponsor holds, other than the destination, here {@code $2}. */
    static final String ALREADY_SPONSORED = "select c.object_type, c.object_id, s.project from clone_plan c"
            + " join (select r.project from resource r join project p on p.id = r.project and p.state = 'live'"
            + " where r.type = 407 and not r.deleted and r.project <> $2::uuid"
            + " and r.content::json #>> '{sponsor,thirdParty}' = 'true'"
            + " and coalesce((r.content::json #>> '{sponsor,until}')::int8 > extract(epoch from now()) * 1000, true)) s"
            + " on (select true from resource o where o.project = s.project and o.type = c.object_type"
            + " and o.id = c.object_id and not o.deleted limit 1)"
            + " where c.clone = $1::uuid and not c.existing order by 1, 2 limit 1001";

    private ClonePlanSql() {}
}
