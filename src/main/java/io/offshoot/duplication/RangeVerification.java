package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.operations.Metrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore.PageBounds;
import io.offshoot.store.VerificationStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Verifies a copied range inside Postgres, a bounded part at a time; each part's end is kept, so a crash loses little. */
final class RangeVerification {
    private static final int ROWS = 5_000;

    private final Database database;
    private final CopyOptions options;
    private final Metrics metrics;
    private final BooleanSupplier stopped;
    private final VerificationStore verification = new VerificationStore();
    private final CopyRangeStore ranges = new CopyRangeStore();

    RangeVerification(Database database, CopyOptions options, Metrics metrics, BooleanSupplier stopped) {
        this.database = database;
        this.options = options;
        this.metrics = metrics;
        this.stopped = stopped;
    }

    /** Fails with a {@link Failure} that names resources when a copy is missing or not what it should be. */
    Future<Void> run(Duplication duplication, CopyRange range, SourceSelection selection) {
        Promise<Void> done = Promise.promise();
        // What the old id's bytes follow in the hash that DerivedIds takes.
        Buffer prefix =
                duplication.key().copy().appendString(range.type().name()).appendByte((byte) 0);
        next(duplication, range, selection, prefix, range.verifiedTo(), done);
        return done.future();
    }

    private void next(
            Duplication duplication,
            CopyRange range,
            SourceSelection selection,
            Buffer prefix,
            Optional<UUID> after,
            Promise<Void> done) {
        if (stopped.getAsBoolean()) {
            done.fail(new LeaseLost());
            return;
        }
        PageBounds bounds = new PageBounds(after.or(() -> range.from()), range.to(), ROWS, Long.MAX_VALUE);
        verification
                .compare(database.copy(), duplication, range.type(), bounds, selection, prefix)
                .compose(found -> found.different() > 0 ? differs(range, found) : Future.succeededFuture(found))
                .compose(found -> {
                    boolean last = found.rows() < ROWS;
                    return ranges.noteVerified(
                                    database.copy(),
                                    range,
                                    found.last().or(() -> after),
                                    found.rows(),
                                    last,
                                    options.lease())
                            .compose(RangeWork::stillMine)
                            .map(mine -> last ? Optional.<UUID>empty() : found.last());
                })
                .onSuccess(further -> {
                    if (further.isEmpty()) {
                        done.complete();
                    } else {
                        next(duplication, range, selection, prefix, further, done);
                    }
                })
                .onFailure(done::fail);
    }

    private Future<VerificationStore.Comparison> differs(CopyRange range, VerificationStore.Comparison found) {
        metrics.verificationFailed();
        return Future.failedFuture(Failure.of(
                Kind.INTERNAL,
                "Verification failed: " + found.different() + " " + range.type()
                        + " resources have no right copy, among them " + found.examples()));
    }
}
