package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The steps of copying a project within this environment, of whatever kind the duplication is. */
public final class CopySteps {
    private final PlanStep plan;
    private final RangeWork ranges;
    private final PublishStep publish;
    private final StateMoves moves;
    private final String worker;

    public CopySteps(WorkTools tools) {
        this.plan = new PlanStep(tools.database(), tools.options());
        this.ranges = new RangeWork(
                tools.database(), tools.workers(), tools.options(), tools.metrics(), tools.stopped(), tools.throttle());
        this.publish = new PublishStep(
                tools.vertx(), tools.database(), tools.options(), tools.metrics(), tools.moves(), tools.worker());
        this.moves = tools.moves();
        this.worker = tools.worker();
    }

    /** {@link DuplicationWork#plan}, for the stored command. */
    Future<Boolean> plan(Duplication duplication) {
        return announced(duplication, plan.run(duplication, worker));
    }

    /** {@link DuplicationWork#plan}, for a command that says more than the stored one, whose place it takes. */
    public Future<Boolean> plan(Duplication duplication, CloneCommand command, String snapshot) {
        return announced(duplication, plan.run(duplication, command, snapshot, worker));
    }

    private Future<Boolean> announced(Duplication duplication, Future<Boolean> planned) {
        return planned.onSuccess(
                moved -> moves.announce(duplication, DuplicationState.COPYING, moved, Optional.empty()));
    }

    /** {@link DuplicationWork#range}. */
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return ranges.run(duplication, range);
    }

    /** {@link DuplicationWork#publish}. */
    Future<Boolean> publish(Duplication duplication) {
        return publish.run(duplication);
    }

    /**
     * {@link DuplicationWork#publish}.
     *
     * @param first done in the transaction that publishes; yields what it made in the target
     */
    public Future<Boolean> publish(Duplication duplication, Function<Session, Future<List<ResourceKey>>> first) {
        return publish.run(duplication, first);
    }
}
