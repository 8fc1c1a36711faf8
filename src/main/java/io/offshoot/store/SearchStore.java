package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Searches, each on an index: the primary key for ids and for everything of a type, the term index for identifiers,
 * names and references, the last-updated index for times and their order.
 */
public final class SearchStore {
    /** The resources that match, in order. Terms are hashes: the caller rechecks the text. */
    public Future<List<ResourceVersion>> search(Session session, SearchQuery query) {
        Tuple arguments = Tuple.of(query.project(), query.type().code());
        String found = "select id, last_updated from resource where " + conditions(query, arguments);
        // Behind a materialized CTE, so that the planner cannot prefer walking the primary key and filtering.
        String sql = (query.terms().isEmpty() ? "with found as (" : "with found as materialized (") + found
                + "), page as (select id from found order by " + query.sort().sql() + " offset "
                + parameter(arguments.addInteger(query.offset())) + "::int limit "
                + parameter(arguments.addInteger(query.count())) + "::int) select " + ResourceVersion.COLUMNS
                + " from resource join page using (id) where project = $1::uuid and type = $2::int2 order by "
                + query.sort().sql();
        return session.read(sql, arguments)
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /** How many resources match, by their terms alone. */
    public Future<Long> count(Session session, SearchQuery query) {
        Tuple arguments = Tuple.of(query.project(), query.type().code());
        return session.read("select count(*) from resource where " + conditions(query, arguments), arguments)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The plan of {@link #search}, as Postgres explains it; for tests that assert the index. */
    public Future<List<String>> explain(Session session, SearchQuery query) {
        Tuple arguments = Tuple.of(query.project(), query.type().code());
        String found = "select id, last_updated from resource where " + conditions(query, arguments);
        String sql = "explain " + found + " order by " + query.sort().sql() + " offset "
                + parameter(arguments.addInteger(query.offset())) + "::int limit "
                + parameter(arguments.addInteger(query.count())) + "::int";
        return session.read(sql, arguments)
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    private static String conditions(SearchQuery query, Tuple arguments) {
        StringBuilder sql = new StringBuilder("project = $1::uuid and type = $2::int2 and not deleted");
        query.ids().ifPresent(ids -> {
            arguments.addArrayOfUUID(ids.toArray(UUID[]::new));
            sql.append(" and id = any(").append(parameter(arguments)).append("::uuid[])");
        });
        for (List<Long> anyOf : query.terms()) {
            arguments.addArrayOfLong(anyOf.toArray(Long[]::new));
            sql.append(" and terms && ").append(parameter(arguments)).append("::int8[]");
        }
        for (SearchQuery.Bound bound : query.updated()) {
            OffsetDateTime at = bound.at();
            arguments.addOffsetDateTime(at);
            sql.append(" and last_updated ")
                    .append(bound.comparator().sql())
                    .append(' ')
                    .append(parameter(arguments))
                    .append("::timestamptz");
        }
        return sql.toString();
    }

    private static String parameter(Tuple arguments) {
        return "$" + arguments.size();
    }
}
