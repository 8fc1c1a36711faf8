package io.offshoot.http.fhir;

import io.offshoot.http.fhir.search.SearchTimes;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.HistoryStore.Place;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** A page of the history of a type, newest first; each page begins behind the last version of the one before. */
final class TypeHistory implements VersionRoutes.Versions {
    /** Versions loaded at a time. */
    private static final int SLICE = 32;

    private final Repository repository;
    private final Access access;
    private final ResourceType type;
    private final HistoryRequest request;
    private Optional<Place> after;
    private List<ResourceVersion> loaded = List.of();
    private int sent;

    TypeHistory(Repository repository, Access access, ResourceType type, HistoryRequest request) {
        this.repository = repository;
        this.access = access;
        this.type = type;
        this.request = request;
        this.after = request.cursor().map(TypeHistory::parse);
    }

    /** Loads the first versions, so that what fails does so before the answer begins. */
    Future<Void> open() {
        return load().map(versions -> {
            loaded = versions;
            return null;
        });
    }

    /** One more than is sent, so that the end of the page knows whether there is another. */
    private Future<List<ResourceVersion>> load() {
        int wanted = Math.min(SLICE, request.count() - sent + 1);
        return repository.history(access, type, request.since(), after, Math.max(1, wanted));
    }

    @Override
    public Future<List<ResourceVersion>> next() {
        Future<List<ResourceVersion>> some = loaded.isEmpty() && sent > 0 ? load() : Future.succeededFuture(loaded);
        return some.map(versions -> {
            List<ResourceVersion> page = versions.subList(0, Math.min(versions.size(), request.count() - sent));
            loaded = versions.subList(page.size(), versions.size());
            sent += page.size();
            if (!page.isEmpty()) {
                ResourceVersion last = page.get(page.size() - 1);
                after = Optional.of(new Place(last.lastUpdated(), last.key().id(), last.versionId()));
            }
            return page;
        });
    }

    String links(FhirUrls urls) {
        boolean more = !loaded.isEmpty() && request.count() > 0;
        return request.links(urls, more ? after.map(TypeHistory::text) : Optional.empty());
    }

    private static String text(Place place) {
        return SearchTimes.micros(place.lastUpdated()) + "_" + place.id() + "_" + place.version();
    }

    private static Place parse(String cursor) {
        String[] parts = cursor.split("_", -1);
        if (parts.length != 3 || !parts[0].matches("-?[0-9]{1,18}")) {
            throw HistoryRequest.badCursor();
        }
        return new Place(
                SearchTimes.ofMicros(Long.parseLong(parts[0])),
                Ids.parse(parts[1]).orElseThrow(HistoryRequest::badCursor),
                Ids.parse(parts[2]).orElseThrow(HistoryRequest::badCursor));
    }
}
