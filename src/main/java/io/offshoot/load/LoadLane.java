package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.DatabaseErrors;
import io.offshoot.store.SourceStore;
import io.offshoot.store.TargetStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Writes pages one after the other, until there are none left. Each lane has ranges of its own, one per type, so that a
 * range never has two pages in flight: after a lost answer its row tells whether the page is in. Lives on one event loop.
 */
final class LoadLane {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int TRIES = 6;
    private static final long FIRST_DELAY_MILLIS = 250;
    private final Vertx vertx;
    private final Database database;
    private final LoadRun run;
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final TargetStore targets = new TargetStore();
    private final SourceStore sources = new SourceStore();
    private final Map<ResourceType, CopyRange> open = new HashMap<>();
    private final Promise<Void> done = Promise.promise();

    LoadLane(Vertx vertx, Database database, LoadRun run) {
        this.vertx = vertx;
        this.database = database;
        this.run = run;
    }

    /** Completes when no pages are left; fails with the first page that cannot be read or written. */
    Future<Void> start() {
        step();
        return done.future();
    }

    /** A step calls the next one from a callback, not through {@code compose}: the number of pages has no bound. */
    private void step() {
        run.next()
                .compose(page -> page.isEmpty()
                        ? Future.succeededFuture(false)
                        : write(page.get()).map(true))
                .onComplete(more -> {
                    if (more.failed()) {
                        done.fail(more.cause());
                    } else if (more.result()) {
                        step();
                    } else {
                        done.complete();
                    }
                });
    }

    private Future<Void> write(PreparedPage page) {
        return range(page.type()).compose(range -> write(page, range, 1).onSuccess(in -> run.noteWritten(range, page)));
    }

    private Future<CopyRange> range(ResourceType type) {
        if (open.containsKey(type)) {
            return Future.succeededFuture(open.get(type));
        }
        CopyRange range = run.newRange(type);
        return ranges.planOwn(database.copy(), range).map(planned -> {
            open.put(type, range);
            return range;
        });
    }

    private Future<Void> write(PreparedPage page, CopyRange range, int tried) {
        CopyRange now = range.plusCopied(run.rows(range));
        return targets.write(database.copy(), now, run.project(), run.project(), page.page(), LEASE)
                .recover(error ->
                        DatabaseErrors.isTransient(error) ? Future.failedFuture(error) : nameTaken(page, error))
                .compose(in -> in ? Future.<Void>succeededFuture() : Future.failedFuture(run.stopped()))
                .recover(error -> tried < TRIES && DatabaseErrors.isTransient(error)
                        ? again(page, range, tried)
                        : Future.failedFuture(error));
    }

    private Future<Void> again(PreparedPage page, CopyRange range, int tried) {
        return vertx.timer(FIRST_DELAY_MILLIS << tried, TimeUnit.MILLISECONDS)
                .compose(waited -> isIn(page, range).otherwise(false))
                .compose(in -> in ? Future.succeededFuture() : write(page, range, tried + 1));
    }

    private Future<Boolean> isIn(PreparedPage page, CopyRange range) {
        long after = run.rows(range) + page.size();
        return ranges.read(database.copy(), range.duplication())
                .map(all -> all.stream().anyMatch(row -> row.no() == range.no() && row.copiedRows() == after));
    }

    /** An error that no retry mends: fails with the first of the page's keys that is taken, with the error when none is. */
    private <T> Future<T> nameTaken(PreparedPage page, Throwable error) {
        List<ResourceKey> keys = page.keys();
        return sources.snapshot(database.copy())
                .compose(now -> sources.members(database.copy(), run.project(), now, keys))
                .compose(found -> Future.failedFuture(found.isEmpty() ? error : taken(page, found.nextSetBit(0))));
    }

    private static Failure taken(PreparedPage page, int row) {
        UUID id = page.keys().get(row).id();
        return Placed.at(page.places().get(row), PagePreparer.taken(page.type(), id, "is in the project already"));
    }
}
