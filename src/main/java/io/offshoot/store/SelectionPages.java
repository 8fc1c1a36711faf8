package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Walks through the objects of a type as of an instant, and lists what these say is to be taken or left out: whom a
 * subscription goes to, in which folder something lies, which Binaries are referred to. A page is one statement, which may be
 * done twice; it writes nothing once the duplication has been told to forget its list.
 */
public final class SelectionPages {
    private static final String ORDER = "order by last_updated, id limit $6::int";

    private static final String OWNER = "substring(%s from '^' || $8::text || '/(?:[^/\\\\]|\\\\.)+')";

    /** The folder of a user in which a path lies, as an id: it has none. A slash in a login is escaped. */
    private static String owner(String path) {
        return "encode(substr(sha256(convert_to(" + OWNER.formatted(path) + ", 'UTF8')), 1, 16), 'hex')::uuid";
    }

    /** What walks list. */
    public enum Walk {
        /** Subscriptions that go to whom is wanted: {@code users}, {@code contacts}. */
        DELIVERIES("541, p.id, true", """
            page p cross join lateral (
                select coalesce((p.content::json -> 'recipients')::text, '') as recipients offset 0) r
             cross join lateral (
                select r.recipients ~ '"Contact(Group)?/' as contacts,
                       r.recipients ~ '"User(Group)?/' or r.recipients !~ '"Contact(Group)?/' as users offset 0) w
             where ($8::bool or not w.users) and ($9::bool or not w.contacts)
            """),
        /** Binaries that the objects mention. */
        MENTIONED("9, m.id, true", """
            (select distinct m[1]::uuid as id from page p,
                    regexp_matches(p.content, '\\mBinary/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})', 'g') m) m
             where\s""" + held("9", "m.id")),
        /** Placements of what is taken: {@code names}, {@code codes}, and whether the type is taken as a whole. */
        PLACEMENTS("405, p.id, true", """
            page p cross join lateral (
                select p.content::json #>> '{object,reference}' as object offset 0) o
              left join unnest($8::text[], $9::int2[], $10::bool[]) t (name, code, whole)
                on t.name = split_part(o.object, '/', 1)
             where coalesce((select s.taken from selected_object s
                              where s.duplication = $7::uuid and s.object_type = t.code
                                and s.object_id = split_part(o.object, '/', 2)::uuid limit 1), t.whole)
            """),
        /** Folders of users in which something lies: the {@code folder} that they lie in. */
        USED("0, " + owner("f.folder") + ", true", """
            page p cross join lateral (select p.content::json ->> 'folder' as folder offset 0) f
             where starts_with(f.folder, $8::text || '/')
            """),
        /** Of the folders below {@code folder} those in whose user's folder nothing lies. */
        EMPTY("406, p.id, false", """
            page p cross join lateral (select p.content::json ->> 'path' as path offset 0) f
             where starts_with(f.path, $8::text || '/')
               and not exists (select from selected_object s where s.duplication = $7::uuid and s.object_type = 0
                                and s.object_id =\s""" + owner("f.path") + ")"),
        /** The {@code folder} and those below it. */
        FOLDERS("406, p.id, false", """
            page p cross join lateral (select p.content::json ->> 'path' as path offset 0) f
             where f.path = $8::text or starts_with(f.path, $8::text || '/')
            """),
        /** What lies in {@code folder} or below it, and for a Placement also what that stands for. */
        IN_FOLDERS("l.type, l.id, false", """
            (select p.type, p.id, p.content::json #>> '{object,reference}' as object from page p
              where p.content::json ->> 'folder' = $8::text or starts_with(p.content::json ->> 'folder', $8::text || '/')) o
             cross join lateral (
                select o.type, o.id
                union
                select t.code, split_part(o.object, '/', 2)::uuid
                  from unnest($9::text[], $10::int2[]) t (name, code)
                 where o.type = 405 and t.name = split_part(o.object, '/', 1)) l
             where l.type between 401 and 405 or\s""" + held("l.type", "l.id"));

        private final String sql;

        Walk(String listed, String from) {
            this.sql = "with page as materialized (select type, last_updated, id, content from "
                    + AsOf.rows(
                            "type, last_updated, id, content",
                            "type = $3::int2 and (last_updated, id) > ($4::timestamptz, $5::uuid)",
                            ORDER,
                            "$1",
                            "$2")
                    + " u " + ORDER + "), mine as materialized ("
                    + "select duplication from selection where duplication = $7::uuid for update"
                    + "), listed as (insert into selected_object as o (duplication, object_type, object_id, taken)"
                    + " select distinct $7::uuid, " + listed + " from mine, " + from
                    + " on conflict (duplication, object_type, object_id) do update set taken = false"
                    + " where o.taken and not excluded.taken)"
                    + " select last_updated, id, (select count(*) from page) = $6::int as more from page, mine"
                    + " order by last_updated desc, id desc limit 1";
        }
    }

    /** Where a page ended, and whether there may be another one behind it. */
    public record Reached(SourceKey last, boolean more) {}

    private static String held(String type, String id) {
        return "exists (select from " + AsOf.rows("id", "type = " + type + " and id = " + id, "", "$1", "$2") + " h)";
    }

    /**
     * Walks a page.
     *
     * @param project what is walked through, as of {@code snapshot}
     * @param after where the page begins; empty: with the first object of the type
     * @param rows how many objects a page has
     * @param wanted what the walk goes by, as it says
     * @return empty when there was nothing, or the list is gone
     */
    public Future<Optional<Reached>> page(
            Session session,
            UUID project,
            String snapshot,
            UUID duplication,
            Walk walk,
            ResourceType type,
            Optional<SourceKey> after,
            int rows,
            List<Object> wanted) {
        SourceKey from = after.orElse(SourceKey.FIRST);
        Tuple arguments = Tuple.of(project, snapshot, type.code(), from.at(), from.id(), rows);
        arguments.addUUID(duplication);
        wanted.forEach(arguments::addValue);
        return session.write(walk.sql, arguments).map(found -> found.stream()
                .findFirst()
                .map(row -> new Reached(
                        new SourceKey(row.getOffsetDateTime("last_updated"), row.getUUID("id")),
                        row.getBoolean("more"))));
    }
}
