package io.offshoot.repository;

import io.offshoot.store.HistoryStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** A page of a type's history with nothing but what its reader may see: goes on in the history until the page is full. */
final class VisibleHistory {
    /** Versions that are loaded at once. */
    static final int AT_ONCE = 32;

    private final Function<Optional<HistoryStore.Place>, Future<List<ResourceVersion>>> source;
    private final Predicate<ResourceVersion> visible;
    private final int count;
    private final List<ResourceVersion> page = new ArrayList<>();
    private final Promise<List<ResourceVersion>> result = Promise.promise();
    private Optional<HistoryStore.Place> after;

    /**
     * A page.
     *
     * @param source gives the next {@link #AT_ONCE} versions behind a place, fewer at the end only
     */
    VisibleHistory(
            Function<Optional<HistoryStore.Place>, Future<List<ResourceVersion>>> source,
            Predicate<ResourceVersion> visible,
            Optional<HistoryStore.Place> after,
            int count) {
        this.source = source;
        this.visible = visible;
        this.after = after;
        this.count = count;
    }

    Future<List<ResourceVersion>> run() {
        step();
        return result.future();
    }

    /** One promise for all steps: each starts from the event loop again, so that nothing nests. */
    private void step() {
        source.apply(after).onFailure(result::fail).onSuccess(versions -> {
            versions.stream().filter(visible).limit(count - page.size()).forEach(page::add);
            if (page.size() == count || versions.size() < AT_ONCE) {
                result.complete(page);
                return;
            }
            ResourceVersion last = versions.get(versions.size() - 1);
            after = Optional.of(
                    new HistoryStore.Place(last.lastUpdated(), last.key().id(), last.versionId()));
            step();
        });
    }
}
