package io.offshoot.duplication;

import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the duplications of one kind do in the states that all kinds share (see
 * {@link io.offshoot.model.DuplicationState}). Leases, fencing, retries and the moves to a failed or cancelled end are the
 * engine's; whatever is called here may be called again, by another process, after a crash.
 *
 * <p>A future that fails with {@link LeaseLost} ends the work quietly; with a transient error of the database it is tried
 * again later; with anything else, such as a {@link io.offshoot.model.Failure} that says why, the duplication fails.
 */
public interface DuplicationWork {
    /** The kind, as it is stored. */
    String kind();

    /** Commands that begin duplications of this kind. */
    default List<Command> commands() {
        return List.of();
    }

    /** REQUESTED: makes ready and moves to COPYING; true when this worker moved it. */
    Future<Boolean> plan(Duplication duplication);

    /**
     * COPYING, while the plan is not complete: works beside the ranges, if there are any, and at the end notes that the plan
     * is complete ({@link io.offshoot.store.DuplicationStore#notePlanned}). The engine moves to VERIFYING once it is and
     * every range is done.
     *
     * @return after how long to call again, which a worker that has to wait for others does, so that it does not keep
     *     its place; empty once the plan is complete
     */
    default Future<Optional<Duration>> complete(Duplication duplication) {
        return Future.failedFuture(new IllegalStateException(kind() + " has no plan to complete"));
    }

    /** COPYING: copies and verifies what is left of a range. */
    Future<Void> range(Duplication duplication, CopyRange range);

    /** VERIFYING: checks, publishes, and moves to COMPLETED; true when this worker moved it. */
    Future<Boolean> publish(Duplication duplication);

    /** FAILING, CANCELLING: removes what was made beside the hidden target project, which the engine removes afterwards. */
    default Future<Void> remove(Duplication duplication) {
        return Future.succeededFuture();
    }

    /**
     * A command that the event bus brings.
     *
     * @param accept commits what is asked for; takes and yields JSON or a record
     */
    record Command(String address, Function<String, Future<?>> accept) {}
}
