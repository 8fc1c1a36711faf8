package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.DatabaseErrors;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.RecheckStore;
import io.offshoot.store.Verification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on verifications that were asked for: claimed by lease, a slice of some seconds at a time, so that copies are not
 * kept waiting; every page's end is kept, so a crash loses one page.
 */
final class VerifyWork {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyWork.class);
    private static final long SLICE_NANOS = 5_000_000_000L;

    private final Vertx vertx;
    private final Database database;
    private final WorkerExecutor workers;
    private final CopyOptions options;
    private final Heartbeat heartbeat;
    private final BooleanSupplier stopped;
    private final RetryPolicy retries;
    private final RecheckStore verifications = new RecheckStore();
    private final DuplicationStore duplications = new DuplicationStore();

    VerifyWork(
            Vertx vertx,
            Database database,
            WorkerExecutor workers,
            CopyOptions options,
            Heartbeat heartbeat,
            BooleanSupplier stopped) {
        this.vertx = vertx;
        this.database = database;
        this.workers = workers;
        this.options = options;
        this.heartbeat = heartbeat;
        this.stopped = stopped;
        this.retries = new RetryPolicy(options.maxFailures());
    }

    /** Takes a verification that nobody works on; empty when there is none. */
    Future<Optional<Verification>> claim(String worker) {
        return verifications.claim(database.requests(), worker, options.lease());
    }

    /** Gives back what this worker holds. */
    Future<Void> release(String worker) {
        return verifications.release(database.requests(), worker);
    }

    /** Goes on with it for a slice; what goes wrong is kept with it, so the future succeeds but when the database is gone. */
    Future<Void> run(Verification job) {
        return heartbeat
                .during(() -> verifications.renew(database.requests(), job, options.lease()), () -> slice(job))
                .recover(error -> failed(job, error))
                .onFailure(error -> LOG.atWarn()
                        .addKeyValue("verification", job.id())
                        .setCause(error)
                        .log("verification given up; its lease will end"));
    }

    private Future<Void> slice(Verification job) {
        return duplications.read(database.requests(), job.duplication()).compose(found -> found.map(
                        duplication -> slice(job, duplication))
                // Forgotten with its duplication: there is no row left to keep anything in.
                .orElseGet(Future::succeededFuture));
    }

    private Future<Void> slice(Verification job, Duplication duplication) {
        VerifyPages pages = new VerifyPages(vertx, database, workers, options, duplication, job);
        long until = System.nanoTime() + SLICE_NANOS;
        boolean[] more = {true};
        return Turns.whileTrue(() -> {
                    if (stopped.getAsBoolean()) {
                        return Future.failedFuture(new LeaseLost());
                    }
                    return pages.next().map(left -> {
                        more[0] = left;
                        return left && System.nanoTime() < until;
                    });
                })
                .compose(done -> more[0]
                        ? verifications.giveBack(database.requests(), job, false, Duration.ZERO)
                        : verifications
                                .finish(database.requests(), job, Optional.empty())
                                .onSuccess(ended -> LOG.atInfo()
                                        .addKeyValue("verification", job.id())
                                        .addKeyValue("duplication", job.duplication())
                                        .log("verification completed"))
                                .mapEmpty());
    }

    private Future<Void> failed(Verification job, Throwable error) {
        if (error instanceof LeaseLost || stopped.getAsBoolean()) {
            return Future.succeededFuture();
        }
        LOG.atWarn()
                .addKeyValue("verification", job.id())
                .addKeyValue("cause", String.valueOf(error.getMessage()))
                .setCause(error instanceof Failure ? null : error)
                .log("verification interrupted");
        if (DatabaseErrors.isTransient(error) && retries.again(error, job.failures())) {
            return verifications.giveBack(database.requests(), job, true, retries.delay(job.failures()));
        }
        return verifications
                .finish(database.requests(), job, Optional.of(Json.write(FailureText.of(error))))
                .mapEmpty();
    }
}
