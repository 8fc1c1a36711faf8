package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.offshoot.store.SearchQuery.Place;
import io.offshoot.store.SearchQuery.Sort;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Searches, each on an index: the primary key for ids and for everything of a type, the term index for identifiers,
 * names and references, the last-updated index for times and their order. Found are places, without content; the
 * content of as many as a caller wants at a time is loaded by {@link #load}.
 */
public final class SearchStore {
    private static final String LOAD = """
        with wanted as (
            select r.id, p.no, sum(octet_length(r.content)) over (order by p.no) - octet_length(r.content) as before
              from unnest($3::uuid[]) with ordinality p (id, no)
              join resource r on r.project = $1::uuid and r.type = $2::int2 and r.id = p.id and not r.deleted
        )
        select\s\
        """ + ResourceVersion.COLUMNS + """
         from wanted join resource using (id)
         where project = $1::uuid and type = $2::int2 and before < $4::int8 order by no
        """;

    /** The places of the resources that match, in order. Terms are hashes: the caller rechecks the text. */
    public Future<List<Place>> find(Session session, SearchQuery query) {
        Tuple arguments = Tuple.tuple();
        return session.read(statement(query, arguments), arguments).map(SearchStore::places);
    }

    /** The resources that match, in order, with their contents: for few and small ones. */
    public Future<List<ResourceVersion>> search(Session session, SearchQuery query) {
        return find(session, query)
                .compose(places -> load(
                        session,
                        query.project(),
                        query.type(),
                        places.stream().map(Place::id).toList(),
                        Long.MAX_VALUE));
    }

    /**
     * The resources of those ids, in the order given, from the first on until there are {@code bytes} of them; the last
     * one may pass that. Ids that are not there (any more) are passed over.
     *
     * @return empty only when none of the ids is there
     */
    public Future<List<ResourceVersion>> load(
            Session session, UUID project, ResourceType type, List<UUID> ids, long bytes) {
        Tuple arguments = Tuple.of(project, type.code());
        arguments.addArrayOfUUID(ids.toArray(UUID[]::new)).addLong(bytes);
        return session.read(LOAD, arguments)
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /** How many resources match, by their terms alone. */
    public Future<Long> count(Session session, SearchQuery query) {
        Tuple arguments = Tuple.tuple();
        return session.read(countStatement(query, arguments), arguments)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The plan of {@link #find}, as Postgres explains it; for tests that assert the index. */
    public Future<List<String>> explain(Session session, SearchQuery query) {
        Tuple arguments = Tuple.tuple();
        return explain(session, statement(query, arguments), arguments);
    }

    /** The plan of {@link #count}. */
    public Future<List<String>> explainCount(Session session, SearchQuery query) {
        Tuple arguments = Tuple.tuple();
        return explain(session, countStatement(query, arguments), arguments);
    }

    private static Future<List<String>> explain(Session session, String sql, Tuple arguments) {
        return session.read("explain " + sql, arguments)
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    private static String countStatement(SearchQuery query, Tuple arguments) {
        return "select count(*) from resource where " + conditions(query, arguments);
    }

    private static String statement(SearchQuery query, Tuple arguments) {
        // Behind a materialized CTE, so that the planner cannot prefer walking an index in order and filtering.
        boolean narrow = !query.terms().isEmpty()
                || !query.within().isEmpty()
                || (!query.updated().isEmpty() && query.sort() == Sort.ID);
        String sql = "select id, last_updated from resource where " + conditions(query, arguments);
        if (narrow) {
            sql = "with found as materialized (" + sql + ") select id, last_updated from found where true";
        }
        return sql
                + after(query.sort(), query.after(), arguments)
                + page(query.sort(), query.offset(), query.count(), arguments);
    }

    static List<Place> places(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Place(row.getUUID(0), row.getOffsetDateTime(1)))
                .toList();
    }

    static String page(Sort sort, int offset, int count, Tuple arguments) {
        return " order by " + sort.sql() + " offset " + parameter(arguments.addInteger(offset)) + "::int limit "
                + parameter(arguments.addInteger(count)) + "::int";
    }

    static String after(Sort sort, Optional<Place> after, Tuple arguments) {
        if (after.isEmpty()) {
            return "";
        }
        Place place = after.get();
        if (sort == Sort.ID) {
            return " and id > " + parameter(arguments.addUUID(place.id())) + "::uuid";
        }
        return " and (last_updated, id) " + (sort == Sort.LAST_UPDATED ? ">" : "<") + " ("
                + parameter(arguments.addOffsetDateTime(place.lastUpdated())) + "::timestamptz, "
                + parameter(arguments.addUUID(place.id())) + "::uuid)";
    }

    private static String conditions(SearchQuery query, Tuple arguments) {
        arguments.addUUID(query.project()).addShort(query.type().code());
        StringBuilder sql = new StringBuilder("project = $1::uuid and type = $2::int2 and not deleted");
        query.ids().ifPresent(ids -> {
            arguments.addArrayOfUUID(ids.toArray(UUID[]::new));
            sql.append(" and id = any(").append(parameter(arguments)).append("::uuid[])");
        });
        for (List<Long> anyOf : query.terms()) {
            arguments.addArrayOfLong(anyOf.toArray(Long[]::new));
            sql.append(" and terms && ").append(parameter(arguments)).append("::int8[]");
        }
        for (SearchQuery.AnyOf anyOf : query.within()) {
            sql.append(" and ").append(anyOf(anyOf, arguments));
        }
        for (SearchQuery.Bound bound : query.updated()) {
            arguments.addOffsetDateTime(bound.at());
            sql.append(" and last_updated ")
                    .append(bound.comparator().sql())
                    .append(' ')
                    .append(parameter(arguments))
                    .append("::timestamptz");
        }
        return sql.toString();
    }

    private static String anyOf(SearchQuery.AnyOf anyOf, Tuple arguments) {
        if (anyOf.ids().isEmpty()) {
            return "terms && " + terms(anyOf, arguments);
        }
        String ids =
                "id = any(" + parameter(arguments.addArrayOfUUID(anyOf.ids().toArray(UUID[]::new))) + "::uuid[])";
        return anyOf.terms().isEmpty() ? ids : "(" + ids + " or terms && " + terms(anyOf, arguments) + ")";
    }

    private static String terms(SearchQuery.AnyOf anyOf, Tuple arguments) {
        return parameter(arguments.addArrayOfLong(anyOf.terms().toArray(Long[]::new))) + "::int8[]";
    }

    static String parameter(Tuple arguments) {
        return "$" + arguments.size();
    }
}
