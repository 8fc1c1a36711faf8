package io.offshoot.duplication;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps the lease on work whose single statements may take longer than the lease: a count of a large target, a page of
 * huge resources. A process that dies or stands still sends none, so its leases end.
 */
final class Heartbeat {
    private final Vertx vertx;
    private final long everyMillis;

    Heartbeat(Vertx vertx, Duration lease) {
        this.vertx = vertx;
        this.everyMillis = Math.max(1, lease.toMillis() / 3);
    }

    /**
     * Renews until {@code work} ends or the lease is found lost; the work itself finds that out at its next write.
     *
     * @param renew false when the lease was lost
     */
    <T> Future<T> during(Supplier<Future<Boolean>> renew, Supplier<Future<T>> work) {
        // An error of the database is not the lease's end: the next beat may get through.
        long timer = vertx.setPeriodic(everyMillis, beat -> renew.get().onSuccess(mine -> {
            if (!mine) {
                vertx.cancelTimer(beat);
            }
        }));
        return Future.succeededFuture().compose(begin -> work.get()).onComplete(done -> vertx.cancelTimer(timer));
    }
}
