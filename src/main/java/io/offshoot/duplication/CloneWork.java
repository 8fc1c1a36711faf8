package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Json;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Clones of whole projects within this environment, with new ids. */
final class CloneWork implements DuplicationWork {
    private final CloneSetup setup;
    private final PlanStep plan;
    private final RangeWork ranges;
    private final PublishStep publish;
    private final StateMoves moves;
    private final String worker;

    CloneWork(WorkTools tools) {
        this.setup = new CloneSetup(tools.database(), tools.admission());
        this.plan = new PlanStep(tools.database(), tools.options());
        this.ranges = new RangeWork(
                tools.database(), tools.workers(), tools.options(), tools.metrics(), tools.stopped(), tools.throttle());
        this.publish = new PublishStep(
                tools.vertx(), tools.database(), tools.options(), tools.metrics(), tools.moves(), tools.worker());
        this.moves = tools.moves();
        this.worker = tools.worker();
    }

    @Override
    public String kind() {
        return "clone";
    }

    @Override
    public List<Command> commands() {
        return List.of(new Command(Addresses.CLONE, body -> setup.accept(Json.read(body, CloneCommand.class))));
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        return plan.run(duplication, worker)
                .onSuccess(moved -> moves.announce(duplication, DuplicationState.COPYING, moved, Optional.empty()));
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return ranges.run(duplication, range);
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        return publish.run(duplication);
    }
}
