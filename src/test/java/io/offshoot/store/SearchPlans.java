package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The plans of the searches' statements, as Postgres explains them. */
final class SearchPlans {
    private final Session session;

    SearchPlans(Session session) {
        this.session = session;
    }

    /** Of {@link SearchStore#find}, by the name of the statement. */
    Future<Map<String, List<String>>> find(SearchQuery query) {
        Tuple walking = Tuple.tuple();
        Future<List<String>> walk = explain(SearchStore.walk(query, walking), walking);
        if (SearchStore.isPlain(query)) {
            return walk.map(plan -> Map.of("walk", plan));
        }
        Tuple probing = Tuple.tuple();
        return explain(SearchStore.probe(query, probing), probing)
                .compose(probe -> walk.map(plan -> Map.of("probe", probe, "walk", plan)));
    }

    /** Of {@link SearchStore#findMany}. */
    Future<List<String>> findMany(UUID project, List<SearchStore.Lookup> lookups, int most) {
        return explain(SearchStore.FIND_MANY, SearchStore.lookedUp(project, lookups, most));
    }

    /** Of {@link SearchStore#count}. */
    Future<List<String>> count(SearchQuery query) {
        Tuple arguments = Tuple.tuple();
        return explain(SearchStore.countStatement(query, arguments), arguments);
    }

    private Future<List<String>> explain(String sql, Tuple arguments) {
        return session.read("explain " + sql, arguments)
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }
}
