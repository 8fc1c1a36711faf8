package io.offshoot.duplication;

import io.offshoot.duplication.DuplicationLimits.Rate;
import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Keeps copies to their paces, between pages: a page is written at once when what was written before is paid off, else
 * when it is. Nothing blocks meanwhile, and the heartbeat keeps the lease. For one event loop.
 */
public final class Throttle {
    private static final double NANOS = 1e9;

    private final Vertx vertx;
    private final LongSupplier clock;
    private final Metrics metrics;
    private final Rate each;
    private final Pace server;
    private final Map<UUID, Pace> duplications = new HashMap<>();

    /** @param clock nanoseconds since whenever */
    Throttle(Vertx vertx, DuplicationLimits limits, Metrics metrics, LongSupplier clock) {
        this.vertx = vertx;
        this.clock = clock;
        this.metrics = metrics;
        this.each = limits.each();
        this.server = new Pace(limits.server(), clock.getAsLong());
    }

    /** Completes when a page of that size may be written. */
    public Future<Void> take(UUID duplication, long rows, long bytes) {
        long wait = reserve(duplication, rows, bytes);
        if (wait < Duration.ofMillis(1).toNanos()) {
            return Future.succeededFuture();
        }
        metrics.work().throttled(Duration.ofNanos(wait));
        // A timer never fires early, so the time that passes is at least the wait.
        return vertx.timer(Duration.ofNanos(wait).toMillis() + 1).mapEmpty();
    }

    /** Reserves the time that the page takes at its paces; gives how long it has to wait for its beginning. */
    long reserve(UUID duplication, long rows, long bytes) {
        long now = clock.getAsLong();
        duplications.values().removeIf(pace -> pace.freeAt - now <= 0);
        long wait = server.reserve(now, rows, bytes);
        return each.equals(Rate.FREE)
                ? wait
                : Math.max(
                        wait,
                        duplications
                                .computeIfAbsent(duplication, any -> new Pace(each, now))
                                .reserve(now, rows, bytes));
    }

    /** When the next page may begin at one pace. */
    private static final class Pace {
        private final Rate rate;
        private long freeAt;

        Pace(Rate rate, long now) {
            this.rate = rate;
            this.freeAt = now;
        }

        long reserve(long now, long rows, long bytes) {
            // What was not used is lost: a copy that slept does not catch up in one burst.
            long begin = freeAt - now > 0 ? freeAt : now;
            freeAt = begin + Math.max(nanos(rows, rate.rows()), nanos(bytes, rate.bytes()));
            return begin - now;
        }

        private static long nanos(long amount, long perSecond) {
            return perSecond == 0 ? 0 : (long) (amount * NANOS / perSecond);
        }
    }
}
