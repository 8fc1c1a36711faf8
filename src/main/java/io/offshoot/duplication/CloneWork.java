package io.offshoot.duplication;

import io.offshoot.model.Json;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import java.util.List;

/** Clones of whole projects within this environment, with new ids. */
final class CloneWork implements DuplicationWork {
    private final CloneSetup setup;
    private final CopySteps steps;

    CloneWork(WorkTools tools) {
        this.setup = new CloneSetup(tools.database(), tools.admission());
        this.steps = new CopySteps(tools);
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
        return steps.plan(duplication);
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return steps.range(duplication, range);
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        return steps.publish(duplication);
    }
}
