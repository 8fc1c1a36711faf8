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
    /** Of a search to the end: each look at the index starts from its beginning. */
    private static final int ALL_PLACES = 50_000;

    private static final long BYTES = 1 << 20;
    /** Of the page's texts as much is kept as is read again otherwise. */
    private static final long KEPT_BYTES = 256 << 10;

    private final SearchRequest request;
    private final Source source;
    private final Predicate<ResourceVersion> passes;
    private final Optional<Inclusions> inclusions;
    private final List<Place> page = new ArrayList<>();
    private final List<ResourceVersion> kept = new ArrayList<>();
    private final int places;
    private final Promise<SearchResult> result = Promise.promise();
    private List<Place> waiting = List.of();
    private Optional<Place> after;
    private boolean exhausted;
    private long matches;
    private long keptBytes;
    private int asked;

    Sifting(SearchRequest request, Source source, Predicate<ResourceVersion> passes, Optional<Inclusions> inclusions) {
        this.request = request;
        this.source = source;
        this.passes = passes;
        this.inclusions = inclusions;
        this.after = request.after();
        this.places = request.total() ? ALL_PLACES : PLACES;
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
            List<ResourceVersion> texts = kept.subList(0, Math.min(kept.size(), found.size()));
            result.complete(new SearchResult(request, found, texts, more, total, source, passes, inclusions));
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
        return source.findAfter(after, places).map(found -> {
            waiting = found;
            exhausted = found.size() < places;
            after = found.isEmpty() ? after : Optional.of(found.get(found.size() - 1));
            return null;
        });
    }

    private Future<Void> look() {
        List<UUID> ids = waiting.stream().limit(next()).map(Place::id).toList();
        return source.load(ids, BYTES).map(loaded -> {
            if (loaded.isEmpty()) {
                waiting = waiting.subList(ids.size(), waiting.size());
                return null;
            }
            loaded.stream().filter(passes).forEach(this::take);
            int last = ids.indexOf(loaded.get(loaded.size() - 1).key().id());
            waiting = waiting.subList(last + 1, waiting.size());
            return null;
        });
    }

    /**
     * How many texts are looked at next: those that the page needs, since most of what the index finds passes; then more and
     * more.
     */
    private int next() {
        long needed = request.total() ? PLACES : request.offset() + request.count() + 1L - matches;
        asked = (int) Math.min(PLACES, Math.max(needed, 2L * asked));
        return asked;
    }

    private void take(ResourceVersion version) {
        matches++;
        if (matches > request.offset() && page.size() <= request.count()) {
            boolean follows = kept.size() == page.size();
            keptBytes += version.content().length();
            if (follows && keptBytes <= KEPT_BYTES) {
                kept.add(version);
            }
            page.add(new Place(version.key().id(), version.lastUpdated()));
        }
    }
}
