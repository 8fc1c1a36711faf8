package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectRemovalStore;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
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

    /** Removes what the duplication made, then ends it. */
    Future<Boolean> run(Duplication duplication) {
        return projects.move(
                        database.requests(),
                        duplication.target(),
                        List.of(Project.State.PREPARING),
                        Project.State.DELETING)
                .compose(moved -> removeAll(duplication))
                .compose(gone -> moves.move(duplication, end(duplication), java.util.Optional.empty()));
    }

    /** Removes one expunged project, if there is one that nobody works on; false when there was none. */
    Future<Boolean> removeExpunged() {
        Duration lease = options.lease();
        return removals.claim(database.requests(), lease)
                .compose(claimed -> claimed.map(project -> removeSteps(project).map(true))
                        .orElseGet(() -> Future.succeededFuture(false)));
    }

    private static DuplicationState end(Duplication duplication) {
        return duplication.state() == DuplicationState.FAILING ? DuplicationState.FAILED : DuplicationState.CANCELLED;
    }

    private Future<Void> removeAll(Duplication duplication) {
        Promise<Void> done = Promise.promise();
        removeNext(duplication, done);
        return done.future();
    }

    private void removeNext(Duplication duplication, Promise<Void> done) {
        removals.step(database.copy(), duplication.target(), ROWS)
                .compose(gone -> duplications
                        .renew(database.requests(), duplication.id(), duplication.attempt(), options.lease())
                        .compose(mine -> mine ? Future.succeededFuture(gone) : Future.failedFuture(new LeaseLost())))
                .onSuccess(gone -> {
                    if (gone) {
                        done.complete();
                    } else {
                        removeNext(duplication, done);
                    }
                })
                .onFailure(done::fail);
    }

    /** Removes for about half a lease; what is left then is claimed again. */
    private Future<Void> removeSteps(UUID project) {
        Promise<Void> done = Promise.promise();
        long until = System.nanoTime() + options.lease().toNanos() / 2;
        removeNext(project, until, done);
        return done.future();
    }

    private void removeNext(UUID project, long until, Promise<Void> done) {
        removals.step(database.copy(), project, ROWS)
                .onSuccess(gone -> {
                    if (gone || System.nanoTime() > until) {
                        done.complete();
                    } else {
                        removeNext(project, until, done);
                    }
                })
                .onFailure(done::fail);
    }
}
