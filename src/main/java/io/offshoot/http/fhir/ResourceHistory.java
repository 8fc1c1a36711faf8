package io.offshoot.http.fhir;

import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A page of one resource's history, newest first. Versions are told by their number from the oldest on, which stays when
 * others come; the cursor is how many are left.
 */
final class ResourceHistory implements VersionRoutes.Versions {
    /** Versions loaded at a time. */
    private static final int SLICE = 8;

    private final Repository repository;
    private final Access access;
    private final ResourceKey key;
    private final HistoryRequest request;
    private final long end;
    private long left;

    ResourceHistory(Repository repository, Access access, ResourceKey key, HistoryRequest request, long total) {
        this.repository = repository;
        this.access = access;
        this.key = key;
        this.request = request;
        this.left = Math.max(0, request.cursor().map(ResourceHistory::number).orElse(total - request.offset()));
        if (left > total) {
            throw HistoryRequest.badCursor();
        }
        this.end = Math.max(0, left - request.count());
    }

    private static long number(String cursor) {
        if (!cursor.matches("[0-9]{1,9}")) {
            throw HistoryRequest.badCursor();
        }
        return Long.parseLong(cursor);
    }

    @Override
    public Future<List<ResourceVersion>> next() {
        int wanted = (int) Math.min(SLICE, left - end);
        if (wanted == 0) {
            return Future.succeededFuture(List.of());
        }
        left -= wanted;
        return repository.history(access, key, request.since(), left, wanted).map(versions -> {
            List<ResourceVersion> newestFirst = new ArrayList<>(versions);
            Collections.reverse(newestFirst);
            return newestFirst;
        });
    }

    String links(FhirUrls urls) {
        boolean more = end > 0 && request.count() > 0;
        return request.links(urls, more ? Optional.of(Long.toString(end)) : Optional.empty());
    }
}
