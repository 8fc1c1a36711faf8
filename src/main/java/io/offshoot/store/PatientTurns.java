package io.offshoot.store;

import io.offshoot.model.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets so much work be done at once, and of that which is about the same thing one after the other. The rest waits here, where it
 * holds no connection to the database: first come, first served, but nobody waits for a thing that is not his.
 */
final class PatientTurns {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final int most;
    private final Duration longest;
    private final Set<String> busy = new HashSet<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();

    private record Waiter(String thing, Context context, Promise<Void> turn) {}

    /**
     * @param most at once
     * @param longest to wait for a turn
     */
    PatientTurns(int most, Duration longest) {
        this.most = most;
        this.longest = longest;
    }

    /** Does the work when its turn has come; fails with UNAVAILABLE, having done nothing, when that does not come in time. */
    <T> Future<T> run(Vertx vertx, String thing, Supplier<Future<T>> work) {
        Waiter waiter = new Waiter(thing, vertx.getOrCreateContext(), Promise.promise());
        synchronized (this) {
            waiting.add(waiter);
        }
        long timer = vertx.setTimer(longest.toMillis(), late -> leave(waiter));
        serve();
        return waiter.turn()
                .future()
                .onComplete(decided -> vertx.cancelTimer(timer))
                .compose(turn ->
                        Future.succeededFuture().compose(begun -> work.get()).onComplete(done -> end(thing)));
    }

    /** A turn that comes at the same moment is taken. */
    private void leave(Waiter waiter) {
        boolean left;
        synchronized (this) {
            left = waiting.remove(waiter);
        }
        if (left) {
            waiter.turn()
                    .fail(Failure.unavailable(
                            "Too many wait for " + waiter.thing() + "; try again",
                            AGAIN,
                            new TimeoutException("no turn")));
        }
    }

    private void end(String thing) {
        synchronized (this) {
            busy.remove(thing);
        }
        serve();
    }

    private void serve() {
        next().forEach(waiter ->
                waiter.context().runOnContext(now -> waiter.turn().complete()));
    }

    private synchronized List<Waiter> next() {
        List<Waiter> next = new ArrayList<>();
        for (Iterator<Waiter> each = waiting.iterator(); each.hasNext() && busy.size() < most; ) {
            Waiter waiter = each.next();
            if (busy.add(waiter.thing())) {
                each.remove();
                next.add(waiter);
            }
        }
        return next;
    }

    /** How many wait for their turn. */
    synchronized int waiting() {
        return waiting.size();
    }
}
