package io.offshoot.operations;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late timers fire. Whatever blocks an event loop delays every request on it, and this is the only place
 * where that shows.
 */
public final class EventLoopLag extends VerticleBase {
    private static final long PERIOD_MILLIS = 100;

    private final Timer lag;
    private long expectedAt;

    private EventLoopLag(Timer lag) {
        this.lag = lag;
    }

    /** Watches {@code loops} event loops; Vert.x hands them out in turn. */
    public static Future<String> watch(Vertx vertx, int loops, Metrics metrics) {
        Timer lag = metrics.eventLoopLag();
        return vertx.deployVerticle(() -> new EventLoopLag(lag), new DeploymentOptions().setInstances(loops));
    }

    @Override
    public Future<?> start() {
        schedule();
        return Future.succeededFuture();
    }

    private void schedule() {
        expectedAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
        vertx.setTimer(PERIOD_MILLIS, fired -> {
            lag.record(Math.max(0, System.nanoTime() - expectedAt), TimeUnit.NANOSECONDS);
            schedule();
        });
    }
}
