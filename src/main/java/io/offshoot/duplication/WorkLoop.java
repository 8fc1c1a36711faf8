package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.FailureText;
import io.offshoot.operations.WorkMetrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.DatabaseErrors;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims work by lease and does it: steps of duplications and ranges of copies, a bounded number at a time. A hint
 * makes it look at once; otherwise it looks from time to time, since hints may be lost.
 */
final class WorkLoop {
    private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);

    private final Database database;
    private final CopyOptions options;
    private final WorkMetrics metrics;
    private final Heartbeat heartbeat;
    private final Admission admission;
    private final StateMoves moves;
    private final Map<String, DuplicationWork> kinds;
    private final VerifyWork verify;
    private final VersionWatch versions;
    private final RemoveStep remove;
    private final String worker;
    private final RetryPolicy retries;
    private final Setbacks setbacks;
    private final DuplicationStore duplications = new DuplicationStore();
    private final CopyRangeStore ranges = new CopyRangeStore();

    private int running;
    private boolean looking;
    private Future<?> claiming = Future.succeededFuture();
    private boolean lookAgain;
    private boolean stopped;

    WorkLoop(
            Database database,
            CopyOptions options,
            WorkMetrics metrics,
            Heartbeat heartbeat,
            Admission admission,
            StateMoves moves,
            Map<String, DuplicationWork> kinds,
            VerifyWork verify,
            VersionWatch versions,
            String worker) {
        this.database = database;
        this.options = options;
        this.metrics = metrics;
        this.heartbeat = heartbeat;
        this.admission = admission;
        this.moves = moves;
        this.kinds = Map.copyOf(kinds);
        this.verify = verify;
        this.versions = versions;
        this.remove = new RemoveStep(database, options, moves);
        this.worker = worker;
        this.retries = RetryPolicy.of(worker, options.maxFailures());
        this.setbacks = new Setbacks(metrics, () -> stopped);
    }

    /** Looks for work, unless it is looking already: then once more afterwards. */
    void look() {
        if (stopped || versions.outgrown() || running >= options.workers()) {
            return;
        }
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        Future<Boolean> claim = claim();
        claiming = claim;
        claim.onComplete(claimed -> {
            looking = false;
            if (claimed.failed() && !stopped) {
                LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(claimed.cause().getMessage()))
                        .log("cannot look for work");
            }
            boolean more = lookAgain || (claimed.succeeded() && claimed.result());
            lookAgain = false;
            if (more) {
                look();
            }
        });
    }

    /** Takes no more work, gives back what is running or just being claimed; pages in flight find their lease gone. */
    Future<Void> stop() {
        stopped = true;
        return claiming.transform(claimed -> duplications.release(database.requests(), worker))
                .eventually(() -> verify.release(worker));
    }

    boolean stopped() {
        return stopped;
    }

    private Future<Boolean> claim() {
        return admission
                .admit()
                .compose(admitted ->
                        duplications.claimStep(database.requests(), worker, options.lease(), kinds.keySet()))
                .compose(step -> {
                    if (step.isPresent()) {
                        start(doStep(step.get()));
                        return Future.succeededFuture(true);
                    }
                    return ranges.claim(database.requests(), worker, options.lease())
                            .compose(range -> {
                                if (range.isPresent()) {
                                    start(doRange(range.get()));
                                    return Future.succeededFuture(true);
                                }
                                return advanceOrphan()
                                        .compose(advanced -> advanced ? Future.succeededFuture(true) : claimExpunged())
                                        .compose(claimed ->
                                                claimed ? Future.succeededFuture(true) : claimVerification());
                            });
                });
    }

    private Future<Boolean> claimExpunged() {
        return remove.claimExpunged().map(project -> {
            project.ifPresent(found -> start(remove.removeExpunged(found)
                    .onFailure(error -> setbacks.log(found, error, "removal given up; its lease will end"))));
            return project.isPresent();
        });
    }

    /** What nobody waits for comes last. */
    private Future<Boolean> claimVerification() {
        return verify.claim(worker).map(found -> {
            found.ifPresent(job -> start(verify.run(job)));
            return found.isPresent();
        });
    }

    private void start(Future<?> work) {
        running++;
        work.onComplete(done -> {
            running--;
            look();
        });
    }

    private Future<?> doStep(Duplication duplication) {
        return heartbeat
                .during(
                        () -> duplications.renew(
                                database.requests(), duplication.id(), duplication.attempt(), options.lease()),
                        () -> step(duplication))
                .recover(error -> stepFailed(duplication, error));
    }

    private Future<Object> step(Duplication duplication) {
        Optional<DuplicationWork> work = Optional.ofNullable(kinds.get(duplication.kind()));
        Future<?> step =
                switch (duplication.state()) {
                    case REQUESTED -> work.orElseThrow().plan(duplication);
                    case COPYING -> work.orElseThrow().complete(duplication).compose(again -> goOn(duplication, again));
                    case VERIFYING -> work.orElseThrow().publish(duplication);
                    case FAILING, CANCELLING ->
                        work.map(known -> known.remove(duplication))
                                .orElse(Future.succeededFuture())
                                .compose(removed -> remove.run(duplication));
                    case COMPLETED, FAILED, CANCELLED -> Future.succeededFuture();
                };
        return step.mapEmpty();
    }

    private Future<Void> goOn(Duplication duplication, Optional<Duration> again) {
        return again.isEmpty()
                ? advance(duplication)
                : duplications.rest(database.requests(), duplication.id(), duplication.attempt(), again.get());
    }

    private Future<Object> stepFailed(Duplication duplication, Throwable error) {
        if (error instanceof LeaseLost || stopped) {
            return countLostLease(duplication).mapEmpty();
        }
        boolean cleaning = !duplication.state().cancellable();
        if (cleaning || retries.again(error, duplication.failures())) {
            setbacks.stepPutOff(duplication.id(), error);
            return duplications
                    .putOff(
                            database.requests(),
                            duplication.id(),
                            duplication.attempt(),
                            retries.delay(duplication.failures()))
                    .mapEmpty();
        }
        setbacks.log(duplication.id(), error, "duplication fails");
        return moves.failStep(duplication, FailureText.of(error)).mapEmpty();
    }

    private Future<?> doRange(CopyRange range) {
        return duplications
                .read(database.requests(), range.duplication())
                .compose(duplication -> duplication
                        .filter(found -> found.state() == DuplicationState.COPYING)
                        .map(found -> heartbeat
                                .during(
                                        () -> ranges.renew(database.copy(), range, options.lease()),
                                        () -> kinds.get(found.kind()).range(found, range))
                                .compose(done -> advance(found))
                                .recover(error ->
                                        rangeFailed(found, range, error).mapEmpty()))
                        .orElseGet(Future::succeededFuture))
                .recover(error -> {
                    setbacks.log(range.duplication(), error, "range given up; its lease will end");
                    return Future.succeededFuture();
                });
    }

    /** A duplication whose last worker died between its range and this move. */
    private Future<Boolean> advanceOrphan() {
        return duplications.findCopied(database.requests()).compose(found -> found.map(
                        duplication -> allRangesDone(duplication).map(true))
                .orElseGet(() -> Future.succeededFuture(false)));
    }

    /** The worker that finishes the last range moves the duplication on; if it dies before, the next look does. */
    private Future<Void> advance(Duplication duplication) {
        return ranges.countUndone(database.requests(), duplication.id())
                .compose(undone -> undone > 0 ? Future.succeededFuture() : allRangesDone(duplication));
    }

    private Future<Void> allRangesDone(Duplication duplication) {
        return duplications
                .move(
                        database.requests(),
                        duplication.id(),
                        DuplicationState.COPYING,
                        DuplicationState.VERIFYING,
                        worker,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .onSuccess(moved -> moves.announce(duplication, DuplicationState.VERIFYING, moved, Optional.empty()))
                .mapEmpty();
    }

    /** A duplication that was stopped fences its workers out on purpose; only one that goes on has lost a lease. */
    private Future<Void> countLostLease(Duplication duplication) {
        return duplications
                .read(database.requests(), duplication.id())
                .onSuccess(now -> now.filter(found -> !stopped && found.state() == duplication.state())
                        .ifPresent(found -> metrics.leaseLost()))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<?> rangeFailed(Duplication duplication, CopyRange range, Throwable error) {
        if (error instanceof LeaseLost || stopped) {
            return countLostLease(duplication);
        }
        if (!DatabaseErrors.isTransient(error)) {
            return fail(duplication, range, error);
        }
        setbacks.rangePutOff(range.duplication(), error);
        // A page in between has set the count back, so only the row knows how many failures there were in a row.
        return ranges.putOff(database.requests(), range, retries.delay(range.failures()))
                .compose(failures ->
                        failures > options.maxFailures() ? giveUp(duplication, error) : Future.succeededFuture());
    }

    private Future<?> fail(Duplication duplication, CopyRange range, Throwable error) {
        setbacks.log(duplication.id(), error, "duplication fails");
        return moves.failRange(duplication, range, FailureText.of(error))
                .recover(lost ->
                        lost instanceof LeaseLost ? countLostLease(duplication).map(false) : Future.failedFuture(lost));
    }

    /** The range was just put off by this worker, so nobody holds it, and its row has counted the failures. */
    private Future<?> giveUp(Duplication duplication, Throwable error) {
        setbacks.log(duplication.id(), error, "duplication fails");
        return moves.stop(duplication, DuplicationState.FAILING, Optional.of(FailureText.of(error)));
    }
}
