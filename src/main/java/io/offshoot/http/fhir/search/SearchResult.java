package io.offshoot.http.fhir.search;

import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SearchQuery.Place;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;

/** What a search found: the places of one page, whose resources are loaded in chunks of bounded size. For one thread. */
public final class SearchResult {
    /** Small, since as much stays in memory for every caller who reads slowly. */
    private static final long CHUNK_BYTES = 256 << 10;

    /** Ids looked at for a chunk: resources are seldom smaller than two kilobytes. */
    private static final int CHUNK_IDS = 128;

    private final SearchRequest request;
    private final List<Place> places;
    private final boolean more;
    private final OptionalLong total;
    private final Source source;
    private final Predicate<ResourceVersion> recheck;
    private final Optional<Inclusions> inclusions;
    private List<ResourceVersion> loaded;
    private List<UUID> waiting;

    /** @param loaded the first of the page's resources, where they have been loaded and looked at already */
    SearchResult(
            SearchRequest request,
            List<Place> places,
            List<ResourceVersion> loaded,
            boolean more,
            OptionalLong total,
            Source source,
            Predicate<ResourceVersion> recheck,
            Optional<Inclusions> inclusions) {
        this.request = request;
        this.places = places;
        this.more = more;
        this.total = total;
        this.source = source;
        this.recheck = recheck;
        this.inclusions = inclusions;
        this.loaded = List.copyOf(loaded);
        this.waiting = places.stream().skip(loaded.size()).map(Place::id).toList();
    }

    public SearchRequest request() {
        return request;
    }

    /** Whether there is anything on this page. */
    public boolean isEmpty() {
        return places.isEmpty();
    }

    /** Whether there is more behind this page. */
    public boolean more() {
        return more;
    }

    /** How many resources match on all pages, where that was asked for. */
    public OptionalLong total() {
        return total;
    }

    /** The last place of the page. */
    Optional<Place> last() {
        return places.isEmpty() ? Optional.empty() : Optional.of(places.get(places.size() - 1));
    }

    /**
     * The next resources of the page, perhaps none, some hundred kilobytes of them; those that were deleted since they were found are
     * passed over.
     *
     * @return an empty optional at the end of the page
     */
    public Future<Optional<List<ResourceVersion>>> next() {
        return matches().map(found -> {
            inclusions.ifPresent(all -> found.ifPresent(all::note));
            return found;
        });
    }

    /** What comes along with the page, once that is through. */
    public Optional<Inclusions> inclusions() {
        return inclusions;
    }

    private Future<Optional<List<ResourceVersion>>> matches() {
        if (!loaded.isEmpty()) {
            List<ResourceVersion> first = loaded;
            loaded = List.of();
            return Future.succeededFuture(Optional.of(first));
        }
        if (waiting.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        List<UUID> ids = waiting.subList(0, Math.min(waiting.size(), CHUNK_IDS));
        return source.load(ids, CHUNK_BYTES).map(found -> {
            if (found.isEmpty()) {
                waiting = waiting.subList(ids.size(), waiting.size());
                return Optional.of(List.of());
            }
            UUID last = found.get(found.size() - 1).key().id();
            waiting = waiting.subList(waiting.indexOf(last) + 1, waiting.size());
            return Optional.of(found.stream().filter(recheck).toList());
        });
    }
}
