package io.offshoot.http.fhir.search;

import io.offshoot.store.ProjectSearchStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery.Place;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The Project resources of all live projects. */
record AllProjectsSource(Session session, ProjectSearchStore store, ProjectSearchStore.Query query) implements Source {
    private static final int LOADED_AT_A_TIME = 64;

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
        return store.load(session, ids.subList(0, Math.min(ids.size(), LOADED_AT_A_TIME)));
    }
}
