package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads a source project as of a duplication's snapshot: its counts, its pages by id, the membership of ids. */
public final class SourceStore {
    static final UUID FIRST = new UUID(0, 0);
    static final UUID LAST = new UUID(-1, -1);

    private static final String SNAPSHOT = "select pg_current_snapshot()::text";

    private static final String COUNTS = "select type, count(*) from " + AsOf.rows("type", "true", "", "$1", "$2")
            + " r group by type order by type";

    static final String SELECTED = """
            id >= $4::uuid and id <= $5::uuid and type = $2::int2
            and (cardinality($7::uuid[]) = 0 and not $9::bool or id = any($7::uuid[])
                 or $9::bool and id in (select id from needed_binary where duplication = $10::uuid))
            and not (id = any($8::uuid[])) and
            """ + SourceSelection.listed("$10", "$12");

    /** The page is cut at a number of rows in each branch, then at a number of bytes; content is decoded only after. */
    private static final String PAGE = """
            select id, version_id, last_updated, author_type, author, textsend(content)
              from (select id, version_id, last_updated, author_type, author, content,
                           sum(octet_length(content)) over (order by id) - octet_length(content) as before
                      from (select * from
            """
            + AsOf.rows(
                    "id, version_id, last_updated, author_type, author, content",
                    SELECTED,
                    "order by id limit $6::int",
                    "$1",
                    "$3")
            + """
                             u order by id limit $6::int) p) w
             where before < $11::int8 order by id
            """;

    private static final String MEMBERS = """
            select k.no::int from unnest($3::int2[], $4::uuid[]) with ordinality k (type, id, no)
             where exists (select from resource r
                            where r.project = $1::uuid and r.type = k.type and r.id = k.id and not r.deleted
                              and pg_visible_in_snapshot(r.written_in, (select $2::text::pg_snapshot)))
                or exists (select from resource_history h
                            where h.project = $1::uuid and h.type = k.type and h.id = k.id and not h.deleted
                              and pg_visible_in_snapshot(h.written_in, (select $2::text::pg_snapshot))
                              and not pg_visible_in_snapshot(h.superseded_in, (select $2::text::pg_snapshot)))
            """;

    private static final String NEEDED =
            "select id from needed_binary where duplication = $1::uuid and id = any($2::uuid[])";

    private static final String FOUND =
            "select type, id from " + AsOf.rows("type, id", "id = any($3::uuid[])", "", "$1", "$2") + " r";

    /** Which of the Binaries a copied resource of the duplication refers to. */
    public Future<Set<UUID>> needed(Session session, UUID duplication, List<UUID> binaries) {
        return session.read(NEEDED, Tuple.of(duplication).addArrayOfUUID(binaries.toArray(UUID[]::new)))
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).collect(Collectors.toSet()));
    }

    /** The instant of a duplication that starts now. */
    public Future<String> snapshot(Session session) {
        return session.read(SNAPSHOT, Tuple.tuple())
                .map(rows -> rows.iterator().next().getString(0));
    }

    /** How many resources of each type the project held at that instant. */
    public Future<Map<ResourceType, Long>> counts(Session session, UUID project, String snapshot) {
        return session.read(COUNTS, Tuple.of(project, snapshot)).map(rows -> {
            Map<ResourceType, Long> counts = new TreeMap<>();
            for (Row row : rows) {
                counts.put(ResourceType.ofCode(row.getShort(0)), row.getLong(1));
            }
            return counts;
        });
    }

    /** Where a page begins and ends, and how large it may be: {@code bytes} may be passed by the last row only. */
    public record PageBounds(Optional<UUID> after, Optional<UUID> upTo, int rows, long bytes) {
        /** Nothing can follow the highest id there is. */
        boolean atEnd() {
            return after.filter(LAST::equals).isPresent();
        }

        /** The first id that is taken: every id may have been chosen by somebody, the lowest one too. */
        UUID first() {
            return after.map(id -> id.getLeastSignificantBits() == -1
                            ? new UUID(id.getMostSignificantBits() + 1, 0)
                            : new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1))
                    .orElse(FIRST);
        }

        UUID last() {
            return upTo.orElse(LAST);
        }
    }

    /** The next resources of a type in the order of their ids; empty at the end of the range. */
    public Future<List<SourceRow>> page(
            Session session,
            UUID project,
            ResourceType type,
            String snapshot,
            PageBounds bounds,
            SourceSelection selection,
            UUID duplication) {
        if (bounds.atEnd()) {
            return Future.succeededFuture(List.of());
        }
        Tuple arguments = Tuple.of(project, type.code(), snapshot);
        arguments
                .addUUID(bounds.first())
                .addUUID(bounds.last())
                .addInteger(bounds.rows())
                .addArrayOfUUID(selection.includedIds())
                .addArrayOfUUID(selection.excludedIds())
                .addBoolean(selection.needed())
                .addUUID(duplication)
                .addLong(bounds.bytes())
                .addBoolean(selection.unlisted());
        return session.read(PAGE, arguments).map(rows -> {
            List<SourceRow> page = new ArrayList<>(rows.size());
            for (Row row : rows) {
                page.add(SourceRow.of(row));
            }
            return page;
        });
    }

    /** Which of the keys the project held at that instant, as the set of their places in the list. */
    public Future<BitSet> members(Session session, UUID project, String snapshot, List<ResourceKey> keys) {
        Short[] types = new Short[keys.size()];
        UUID[] ids = new UUID[keys.size()];
        for (int i = 0; i < ids.length; i++) {
            types[i] = keys.get(i).type().code();
            ids[i] = keys.get(i).id();
        }
        Tuple arguments = Tuple.of(project, snapshot);
        arguments.addArrayOfShort(types).addArrayOfUUID(ids);
        return session.read(MEMBERS, arguments).map(rows -> {
            BitSet members = new BitSet(ids.length);
            for (Row row : rows) {
                members.set(row.getInteger(0) - 1);
            }
            return members;
        });
    }

    /** What the project held at that instant under the ids, of any type. */
    public Future<List<ResourceKey>> found(Session session, UUID project, String snapshot, List<UUID> ids) {
        Tuple arguments = Tuple.of(project, snapshot);
        arguments.addArrayOfUUID(ids.toArray(UUID[]::new));
        return session.read(FOUND, arguments).map(rows -> rows.stream()
                .map(row -> new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)))
                .toList());
    }
}
