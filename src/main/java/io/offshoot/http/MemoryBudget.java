package io.offshoot.http;

import io.offshoot.model.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A part of the heap that large bodies, or answers on their way, share, so that no number of callers together fills it:
 * who comes when it is used up waits for a while, in order. What would not fit at all gets it alone. Safe for use by many
 * event loops.
 */
public final class MemoryBudget {
    /** The budgets of a server: for bodies of requests with what is made of them, and for parts of answers. */
    public record Shares(MemoryBudget bodies, MemoryBudget answers) {
        /** Half of the heap for bodies, a quarter for answers. */
        public static Shares ofHeap() {
            long heap = Runtime.getRuntime().maxMemory();
            return new Shares(new MemoryBudget(heap / 2, LONGEST_WAIT), new MemoryBudget(heap / 4, LONGEST_WAIT));
        }
    }

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final long bytes;
    private final Duration longestWait;
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private long used;

    private record Waiter(long bytes, Context context, Promise<Share> promise) {}

    /**
     * A budget.
     *
     * @param bytes that are to be shared
     * @param longestWait after which a caller is sent away
     */
    public MemoryBudget(long bytes, Duration longestWait) {
        this.bytes = bytes;
        this.longestWait = longestWait;
    }

    /** What one caller holds until it is released. */
    public final class Share {
        private long held;

        private Share(long held) {
            this.held = held;
        }

        /** Changes how much is held; never waits, since what is there is there. */
        public void resize(long bytes) {
            change(bytes - held);
            held = bytes;
        }

        /** Gives it back; a second call does nothing. */
        public void release() {
            resize(0);
        }
    }

    /**
     * Takes a share.
     *
     * @return the share, on the caller's context; fails with UNAVAILABLE when there is none in time
     */
    public Future<Share> reserve(Vertx vertx, long wanted) {
        Waiter waiter;
        synchronized (this) {
            if (waiting.isEmpty() && fits(wanted)) {
                used += wanted;
                return Future.succeededFuture(new Share(wanted));
            }
            waiter = new Waiter(wanted, vertx.getOrCreateContext(), Promise.promise());
            waiting.add(waiter);
        }
        long timer = vertx.setTimer(longestWait.toMillis(), late -> {
            if (forget(waiter)) {
                waiter.promise.fail(Failure.unavailable(
                        "The server is busy with large requests; try again", RETRY_AFTER, new TimeoutException()));
            }
        });
        return waiter.promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Takes a share without waiting, for what is there already. */
    public Share hold(long bytes) {
        Share share = new Share(0);
        share.resize(bytes);
        return share;
    }

    /** Bytes that are held now. */
    synchronized long used() {
        return used;
    }

    private boolean fits(long wanted) {
        return used == 0 || used + wanted <= bytes;
    }

    private void change(long by) {
        synchronized (this) {
            used += by;
        }
        for (Optional<Waiter> next = next(); next.isPresent(); next = next()) {
            Waiter granted = next.get();
            granted.context.runOnContext(run -> granted.promise.complete(new Share(granted.bytes)));
        }
    }

    private synchronized Optional<Waiter> next() {
        Waiter first = waiting.peek();
        if (first == null || !fits(first.bytes)) {
            return Optional.empty();
        }
        used += first.bytes;
        return Optional.of(waiting.remove());
    }

    private synchronized boolean forget(Waiter waiter) {
        return waiting.remove(waiter);
    }
}
