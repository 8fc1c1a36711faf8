package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the resources of a type as of a duplication's snapshot, page by page in the order of {@link SourceKey}. */
public final class SourcePages {
    /** Every n-th place of a type, where its ranges are cut. */
    private static final String CUTS = """
            select last_updated, id from (
                select last_updated, id, row_number() over (order by last_updated, id) as no from resource
                 where project = $1::uuid and type = $2::int2) r
             where no % $3::int8 = 0 order by last_updated, id
            """;

    private static final String BETWEEN = """
            type = $2::int2 and (last_updated, id) > ($4::timestamptz, $5::uuid)
             and (last_updated, id) <= ($6::timestamptz, $7::uuid)
            """;

    /** Left out where everything is taken, since it is asked for every row. */
    private static final String SELECTED = BETWEEN + """
             and (cardinality($10::uuid[]) = 0 and not $12::bool or id = any($10::uuid[])
                  or $12::bool and id in (select id from needed_binary where duplication = $13::uuid))
             and not (id = any($11::uuid[])) and
            """ + SourceSelection.listed("$13", "$14");

    private static final String ORDER = "order by last_updated, id limit $8::int";

    private static final String PAGE_OF_ALL = page(BETWEEN);
    private static final String PAGE = page(SELECTED);

    /** A page begins behind a place and ends with one; {@code bytes} may be passed by its last row only. */
    public record Bounds(Optional<SourceKey> after, Optional<SourceKey> upTo, int rows, long bytes) {
        Tuple addTo(Tuple arguments) {
            SourceKey from = after.orElse(SourceKey.FIRST);
            SourceKey to = upTo.orElse(SourceKey.LAST);
            return arguments
                    .addOffsetDateTime(from.at())
                    .addUUID(from.id())
                    .addOffsetDateTime(to.at())
                    .addUUID(to.id())
                    .addInteger(rows)
                    .addLong(bytes);
        }
    }

    /** The page is cut at a number of rows in each branch, then at a number of bytes; content is decoded only after. */
    private static String page(String condition) {
        String columns = "id, version_id, last_updated, author_type, author, content";
        return "select id, version_id, last_updated, author_type, author, textsend(content) from (select " + columns
                + ", sum(octet_length(content)) over (order by last_updated, id rows unbounded preceding)"
                + " - octet_length(content) as before from (select * from "
                + AsOf.rows(columns, condition, ORDER, "$1", "$3") + " u " + ORDER
                + ") p) w where before < $9::int8 order by last_updated, id";
    }

    /** The rows that the page and the comparison with it are about; parameters 1 to 9, and 10 to 14 where not all are. */
    static String part(String columns, boolean all) {
        return AsOf.rows(columns, all ? BETWEEN : SELECTED, ORDER, "$1", "$3") + " s " + ORDER;
    }

    static Tuple arguments(
            UUID project,
            ResourceType type,
            String snapshot,
            Bounds bounds,
            SourceSelection selection,
            UUID duplication) {
        Tuple arguments = bounds.addTo(Tuple.of(project, type.code(), snapshot));
        return selection.equals(SourceSelection.ALL)
                ? arguments
                : arguments
                        .addArrayOfUUID(selection.includedIds())
                        .addArrayOfUUID(selection.excludedIds())
                        .addBoolean(selection.needed())
                        .addUUID(duplication)
                        .addBoolean(selection.unlisted());
    }

    /** Cuts a type into ranges of about {@code rows} resources; together they cover every possible place. */
    public Future<List<CopyRangeStore.Cut>> cuts(Session session, UUID project, ResourceType type, long rows) {
        return session.read(CUTS, Tuple.of(project, type.code(), rows)).map(found -> {
            List<CopyRangeStore.Cut> cuts = new ArrayList<>();
            Optional<SourceKey> from = Optional.empty();
            for (Row row : found) {
                Optional<SourceKey> to = Optional.of(new SourceKey(row.getOffsetDateTime(0), row.getUUID(1)));
                cuts.add(new CopyRangeStore.Cut(from, to));
                from = to;
            }
            cuts.add(new CopyRangeStore.Cut(from, Optional.empty()));
            return cuts;
        });
    }

    /** The next resources of a type; empty at the end of the range. */
    public Future<List<SourceRow>> page(
            Session session,
            UUID project,
            ResourceType type,
            String snapshot,
            Bounds bounds,
            SourceSelection selection,
            UUID duplication) {
        String sql = selection.equals(SourceSelection.ALL) ? PAGE_OF_ALL : PAGE;
        return session.read(sql, arguments(project, type, snapshot, bounds, selection, duplication))
                .map(rows -> {
                    List<SourceRow> page = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        page.add(SourceRow.of(row));
                    }
                    return page;
                });
    }
}
