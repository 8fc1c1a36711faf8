package io.offshoot.http.fhir.search;

import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery;
import io.offshoot.store.SearchQuery.Place;
import io.offshoot.store.SearchStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The resources of one project. */
record ProjectSource(Session session, SearchStore store, SearchQuery query) implements Source {
    @Override
    public Future<List<Place>> find(int offset, int count) {
        return store.find(session, query.at(offset, count));
    }

    @Override
    public Future<List<Place>> findAfter(Optional<Place> after, int count) {
        return store.find(session, after.map(place -> query.after(place, count)).orElseGet(() -> query.at(0, count)));
    }

    @Override
    public Future<Long> count() {
        return store.count(session, query);
    }

    @Override
    public Future<List<ResourceVersion>> load(List<UUID> ids, long bytes) {
        return store.load(session, query.project(), query.type(), ids, bytes);
    }
}
