package io.offshoot.http.library;

import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.WorkTools;
import io.offshoot.library.duplication.TransferWork;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A kind of duplication whose steps copy nothing and wait, each, until the test lets them go on or fail. Copying has two
 * steps: behind the first one there are objects.
 */
final class SteppedWork implements DuplicationWork {
    private final String kind;
    private final WorkTools tools;
    private final Gate gate;
    private final Function<UUID, Future<?>> objects;
    private final DuplicationStore store = new DuplicationStore();

    /** Where steps wait. */
    static final class Gate {
        private final Map<String, Promise<Boolean>> waiting = new ConcurrentHashMap<>();

        private static String place(UUID id, DuplicationState state, boolean objects) {
            return id + " " + state + " " + (state == DuplicationState.COPYING && objects);
        }

        private Future<Boolean> ask(Duplication duplication) {
            Promise<Boolean> promise = Promise.promise();
            waiting.put(place(duplication.id(), duplication.state(), duplication.copied() > 0), promise);
            return promise.future();
        }

        /** Whether the step of a duplication in that state waits. */
        boolean waits(UUID id, DuplicationState state, boolean objects) {
            return waiting.containsKey(place(id, state, objects));
        }

        /** Lets it go on, or fail. */
        void open(UUID id, DuplicationState state, boolean objects, boolean goOn) {
            waiting.remove(place(id, state, objects)).complete(goOn);
        }
    }

    /** @param objects lets a duplication have some */
    SteppedWork(String kind, WorkTools tools, Gate gate, Function<UUID, Future<?>> objects) {
        this.kind = kind;
        this.tools = tools;
        this.gate = gate;
        this.objects = objects;
    }

    @Override
    public String kind() {
        return kind;
    }

    /** The command begins duplications of all kinds. */
    @Override
    public List<Command> commands() {
        return kind.equals("transfer") ? new TransferWork(tools).commands() : List.of();
    }

    private Future<Void> may(Duplication duplication) {
        return gate.ask(duplication)
                .compose(goOn -> goOn
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(Failure.Kind.UNPROCESSABLE, "The test says so")));
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        return may(duplication)
                .compose(go -> new SourceStore().snapshot(tools.database().requests()))
                .compose(snapshot -> store.notePlan(tools.database().requests(), duplication.id(), snapshot, 10, "{}"))
                .compose(noted ->
                        store.notePlanned(tools.database().requests(), duplication.id(), duplication.attempt(), false))
                .compose(noted -> tools.moves().move(duplication, DuplicationState.COPYING, Optional.empty()));
    }

    @Override
    public Future<Optional<Duration>> complete(Duplication duplication) {
        return may(duplication).compose(go -> {
            if (duplication.copied() == 0) {
                return objects.apply(duplication.id()).map(Optional.of(Duration.ofMillis(1)));
            }
            return store.notePlanned(tools.database().requests(), duplication.id(), duplication.attempt(), true)
                    .map(Optional.empty());
        });
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return Future.failedFuture(new AssertionError("there is no range to copy"));
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        return may(duplication)
                .compose(go -> tools.moves().move(duplication, DuplicationState.COMPLETED, Optional.of("{}")));
    }

    @Override
    public Future<Void> remove(Duplication duplication) {
        return gate.ask(duplication).mapEmpty();
    }
}
