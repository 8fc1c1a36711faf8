package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.operations.Metrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the moves of the state machine: each is one conditional update, and once it is committed one log line, one
 * count and one message on the bus.
 */
public final class StateMoves {
    private final Database database;
    private final Announcements announcements;
    private final String worker;
    private final DuplicationStore duplications = new DuplicationStore();
    private final CopyRangeStore ranges = new CopyRangeStore();

    StateMoves(Vertx vertx, Database database, Metrics metrics, String worker) {
        this.database = database;
        this.announcements = new Announcements(vertx, metrics);
        this.worker = worker;
    }

    /** Moves a duplication whose step this worker holds; false when the lease was lost. */
    public Future<Boolean> move(Duplication duplication, DuplicationState to, Optional<String> report) {
        return move(database.requests(), duplication, to, report)
                .onSuccess(moved -> announce(duplication, to, moved, Optional.empty()));
    }

    /** The same, as a part of a transaction; to be announced once that is committed. */
    public Future<Boolean> moveWithin(Session session, Duplication duplication, DuplicationState to) {
        return move(session, duplication, to, Optional.empty());
    }

    private Future<Boolean> move(
            Session session, Duplication duplication, DuplicationState to, Optional<String> report) {
        return duplications.move(
                session,
                duplication.id(),
                duplication.state(),
                to,
                worker,
                Optional.of(duplication.attempt()),
                Optional.empty(),
                report);
    }

    /** Stops a duplication in whatever state it is and fences out its workers; false when it had ended or was ending. */
    public Future<Boolean> stop(Duplication duplication, DuplicationState to, Optional<FailureText> failure) {
        return stop(duplication, to, failure, Optional.empty(), session -> Future.succeededFuture());
    }

    /** Fails a duplication whose step this worker holds; false when the lease was lost, and nothing happened. */
    Future<Boolean> failStep(Duplication duplication, FailureText failure) {
        return stop(
                duplication,
                DuplicationState.FAILING,
                Optional.of(failure),
                Optional.of(duplication.attempt()),
                session -> Future.succeededFuture());
    }

    /**
     * Fails a duplication one of whose ranges this worker holds. Fails with {@link LeaseLost} when it does not: what went
     * wrong for somebody who has been overtaken is no reason to end the work of the others.
     */
    Future<Boolean> failRange(Duplication duplication, CopyRange range, FailureText failure) {
        return stop(
                duplication, DuplicationState.FAILING, Optional.of(failure), Optional.empty(), session -> ranges.holds(
                                session, range)
                        .compose(mine -> mine ? Future.succeededFuture() : Future.failedFuture(new LeaseLost())));
    }

    private Future<Boolean> stop(
            Duplication duplication,
            DuplicationState to,
            Optional<FailureText> failure,
            Optional<Integer> attempt,
            Function<Session, Future<Void>> check) {
        if (!duplication.state().leadsTo(to)) {
            return Future.succeededFuture(false);
        }
        return database.transaction(session -> duplications
                        .move(
                                session,
                                duplication.id(),
                                duplication.state(),
                                to,
                                worker,
                                attempt,
                                failure.map(Json::write),
                                Optional.empty())
                        // The duplication's row is locked before those of its ranges, as everywhere.
                        .compose(moved -> moved
                                ? check.apply(session)
                                        .compose(mine -> ranges.fence(session, duplication.id()))
                                        .map(true)
                                : Future.succeededFuture(false)))
                .onSuccess(moved -> announce(duplication, to, moved, failure.map(FailureText::line)));
    }

    /** Tells of a move that was committed elsewhere in the same transaction as other work. */
    public void announce(Duplication duplication, DuplicationState to, boolean moved, Optional<String> detail) {
        if (!moved) {
            return;
        }
        announcements.moved(duplication.id(), duplication.door(), duplication.state(), to, detail);
    }
}
