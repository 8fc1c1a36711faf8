package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.operations.Metrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.SourceKey;
import io.offshoot.store.SourcePages;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.VerificationStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Verifies a copied range inside Postgres, a bounded part at a time; each part's end is kept, so a crash loses little. */
final class RangeVerification {
    private static final int ROWS = 5_000;

    /** So that hashing a part of huge resources ends well before the statement's time limit. */
    private static final long BYTES = 128 << 20;

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
        Buffer prefix = CopyIds.prefix(duplication, range.type());
        AtomicReference<Optional<SourceKey>> reached = new AtomicReference<>(range.verifiedTo());
        AtomicReference<CopyRange> now = new AtomicReference<>(range);
        return Turns.whileTrue(() -> next(duplication, now, selection, prefix, reached));
    }

    private Future<Boolean> next(
            Duplication duplication,
            AtomicReference<CopyRange> now,
            SourceSelection selection,
            Buffer prefix,
            AtomicReference<Optional<SourceKey>> reached) {
        if (stopped.getAsBoolean()) {
            return Future.failedFuture(new LeaseLost());
        }
        CopyRange range = now.get();
        SourcePages.Bounds bounds =
                new SourcePages.Bounds(reached.get().or(() -> range.from()), range.to(), ROWS, BYTES);
        return verification
                .compare(database.copy(), duplication, range.type(), bounds, selection, prefix)
                .compose(found -> found.different() > 0 ? differs(range, found) : Future.succeededFuture(found))
                .compose(found -> {
                    reached.set(found.last().or(reached::get));
                    return ranges.noteVerified(
                                    database.copy(), range, reached.get(), found.rows(), !found.more(), options.lease())
                            .compose(RangeWork::stillMine)
                            .map(mine -> {
                                now.set(range.plusVerified(found.rows()));
                                return found.more();
                            });
                });
    }

    /** Rows that a crash of the database has lost together with their checkpoint are no difference: they are copied again. */
    private Future<VerificationStore.Comparison> differs(CopyRange range, VerificationStore.Comparison found) {
        return ranges.stands(database.copy(), range).compose(stands -> {
            if (!stands) {
                return Future.failedFuture(new LeaseLost());
            }
            metrics.verificationFailed();
            return Future.failedFuture(Failure.of(
                    Kind.INTERNAL,
                    "Verification failed: " + found.different() + " " + range.type()
                            + " resources have no right copy, among them " + found.examples()));
        });
    }
}
