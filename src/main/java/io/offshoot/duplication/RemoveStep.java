package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectRemovalStore;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * FAILING to FAILED and CANCELLING to CANCELLED: removes the hidden target in bounded steps. Also removes projects that
 * were expunged.
 */
final class RemoveStep {
    private static final int ROWS = 5_000;

    private final Database database;
    private final CopyOptions options;
    private final StateMoves moves;
    private final ProjectStore projects = new ProjectStore();
    private final ProjectRemovalStore removals = new ProjectRemovalStore();
    private final DuplicationStore duplications = new DuplicationStore();

    RemoveStep(Database database, CopyOptions options, StateMoves moves) {
        this.database = database;
        this.options = options;
        this.moves = moves;
    }

    /**
     * Removes what the duplication made, then ends it. A project that was there before, into which a load that died had
     * put resources, is not its own and stays.
     */
    Future<Boolean> run(Duplication duplication) {
        return projects.move(
                        database.requests(),
                        duplication.target(),
                        List.of(Project.State.PREPARING),
                        Project.State.DELETING)
                .compose(moved -> projects.read(database.requests(), duplication.target()))
                .compose(target -> target.isEmpty() || target.get().state() == Project.State.DELETING
                        ? removeAll(duplication).compose(gone -> endEmpty(duplication))
                        : moves.move(duplication, end(duplication), Optional.empty()));
    }

    /**
     * The last look and the end are one commit: removals before it are not flushed one by one, and what a crash of the
     * database brings back is found by it.
     */
    private Future<Boolean> endEmpty(Duplication duplication) {
        return database.transaction(session -> removals.step(session, duplication.target(), ROWS)
                        .compose(gone -> gone
                                ? removals.forget(session, duplication.id(), ROWS)
                                : Future.succeededFuture(false))
                        .compose(gone -> gone
                                ? moves.moveWithin(session, duplication, end(duplication))
                                : Future.failedFuture(Failure.unavailable(
                                        "The project is not empty yet",
                                        Duration.ofSeconds(1),
                                        new IllegalStateException("removed rows are back"))))
                        .compose(moved -> moved ? Future.succeededFuture(true) : Future.failedFuture(new LeaseLost())))
                .onSuccess(moved -> moves.announce(duplication, end(duplication), moved, Optional.empty()));
    }

    /** Takes an expunged project that nobody works on; empty when there is none. */
    Future<Optional<UUID>> claimExpunged() {
        return removals.claim(database.requests(), options.lease());
    }

    private static DuplicationState end(Duplication duplication) {
        return duplication.state() == DuplicationState.FAILING ? DuplicationState.FAILED : DuplicationState.CANCELLED;
    }

    private Future<Void> removeAll(Duplication duplication) {
        return Turns.whileTrue(() -> removals.step(database.copy(), duplication.target(), ROWS)
                        .compose(gone -> keepLease(duplication, !gone)))
                .compose(gone -> Turns.whileTrue(() -> removals.forget(database.copy(), duplication.id(), ROWS)
                        .compose(forgotten -> keepLease(duplication, !forgotten))));
    }

    private Future<Boolean> keepLease(Duplication duplication, boolean more) {
        return duplications
                .renew(database.requests(), duplication.id(), duplication.attempt(), options.lease())
                .compose(mine -> mine ? Future.succeededFuture(more) : Future.failedFuture(new LeaseLost()));
    }

    /** Removes an expunged project for about half a lease; what is left then is claimed again. */
    Future<Void> removeExpunged(UUID project) {
        long until = System.nanoTime() + options.lease().toNanos() / 2;
        return Turns.whileTrue(
                () -> removals.step(database.copy(), project, ROWS).map(gone -> !gone && System.nanoTime() < until));
    }
}
