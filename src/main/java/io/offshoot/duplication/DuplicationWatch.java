package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Waits for duplications to end. The bus tells at once, if the message is not lost; the row, looked at from time to
 * time, is the truth, also when another replica did the work.
 */
public final class DuplicationWatch {
    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final Vertx vertx;
    private final Database database;
    private final DuplicationStore duplications = new DuplicationStore();
    private final Map<UUID, List<Waiter>> waiting = new ConcurrentHashMap<>();

    /** Somebody who waits, and is told on the event loop that it waits on. */
    private record Waiter(Context context, Promise<Duplication> promise) {
        void tell(Consumer<Promise<Duplication>> outcome) {
            context.runOnContext(here -> outcome.accept(promise));
        }
    }

    private DuplicationWatch(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** A watch that any event loop may use. */
    public static DuplicationWatch start(Vertx vertx, Database database) {
        DuplicationWatch watch = new DuplicationWatch(vertx, database);
        MessageConsumer<String> consumer = vertx.eventBus().consumer(Addresses.MOVED);
        consumer.handler(message ->
                watch.look(Json.read(message.body(), DuplicationMoved.class).duplication()));
        vertx.setPeriodic(LOOK_EVERY_MILLIS, fired -> watch.lookAtAll());
        return watch;
    }

    /** The duplication when it has ended, in whichever way; fails with NOT_FOUND when it is not kept. */
    public Future<Duplication> ended(UUID id) {
        Waiter waiter = new Waiter(vertx.getOrCreateContext(), Promise.promise());
        waiting.compute(id, (any, waiters) -> plus(waiters, waiter));
        look(id);
        return waiter.promise().future();
    }

    private static List<Waiter> plus(List<Waiter> waiters, Waiter waiter) {
        return waiters == null
                ? List.of(waiter)
                : Stream.concat(waiters.stream(), Stream.of(waiter)).toList();
    }

    private void lookAtAll() {
        List.copyOf(waiting.keySet()).forEach(this::look);
    }

    private void look(UUID id) {
        if (!waiting.containsKey(id)) {
            return;
        }
        // A database that does not answer is asked again at the next look.
        duplications.read(database.requests(), id).onSuccess(found -> {
            if (found.isEmpty()) {
                tell(id, promise -> promise.fail(Failure.of(Kind.NOT_FOUND, "Not found")));
            } else if (found.get().state().terminal()) {
                tell(id, promise -> promise.complete(found.get()));
            }
        });
    }

    private void tell(UUID id, Consumer<Promise<Duplication>> outcome) {
        List<Waiter> waiters = waiting.remove(id);
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.tell(outcome));
        }
    }
}
