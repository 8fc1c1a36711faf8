package io.offshoot.http.fhir.search;

import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery.Place;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Runs a search whose index finds too much: looks at the texts of what it finds, a bounded number of bytes at a time,
 * until the page is full, or to the end when the total is wanted.
 */
final class Sifting {
    private static final int PLACES = 500;
    private static final long BYTES = 1 << 20;

    private final SearchRequest request;
    private final Source source;
    private final Predicate<ResourceVersion> passes;
    private final List<Place> page = new ArrayList<>();
    private final Promise<SearchResult> result = Promise.promise();
    private List<Place> waiting = List.of();
    private Optional<Place> after;
    private boolean exhausted;
    private long matches;

    Sifting(SearchRequest request, Source source, Predicate<ResourceVersion> passes) {
        this.request = request;
        this.source = source;
        this.passes = passes;
        this.after = request.after();
    }

    Future<SearchResult> run() {
        step();
        return result.future();
    }

    private void step() {
        if (enough()) {
            boolean more = page.size() > request.count();
            OptionalLong total = request.total() ? OptionalLong.of(matches) : OptionalLong.empty();
            List<Place> found = List.copyOf(more ? page.subList(0, request.count()) : page);
            result.complete(new SearchResult(request, found, more, total, source, passes));
            return;
        }
        // One promise for all steps: each starts from the event loop again, so that nothing nests.
        Future<?> done = waiting.isEmpty() ? refill() : look();
        done.onSuccess(next -> step()).onFailure(result::fail);
    }

    private boolean enough() {
        boolean ended = exhausted && waiting.isEmpty();
        return ended || (!request.total() && page.size() > request.count());
    }

    private Future<Void> refill() {
        return source.findAfter(after, PLACES).map(places -> {
            waiting = places;
            exhausted = places.size() < PLACES;
            after = places.isEmpty() ? after : Optional.of(places.get(places.size() - 1));
            return null;
        });
    }

    private Future<Void> look() {
        List<UUID> ids = waiting.stream().map(Place::id).toList();
        return source.load(ids, BYTES).map(loaded -> {
            if (loaded.isEmpty()) {
                waiting = List.of();
                return null;
            }
            loaded.stream().filter(passes).forEach(this::take);
            int last = ids.indexOf(loaded.get(loaded.size() - 1).key().id());
            waiting = waiting.subList(last + 1, waiting.size());
            return null;
        });
    }

    private void take(ResourceVersion version) {
        matches++;
        if (matches > request.offset() && page.size() <= request.count()) {
            page.add(new Place(version.key().id(), version.lastUpdated()));
        }
    }
}
