package io.offshoot.operations;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does from time to time beside its requests. Of each kind one round runs at a time; one that fails is told of and
 * done again later, until all of them are stopped.
 */
public final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Vertx vertx;
    private final List<Long> timers = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    public Rounds(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Does the work again and again.
     *
     * @param what the work, as an operator reads of it when it fails
     */
    public void every(Duration period, String what, Supplier<Future<?>> work) {
        AtomicBoolean busy = new AtomicBoolean();
        timers.add(vertx.setPeriodic(period.toMillis(), fired -> {
            if (stopped || busy.getAndSet(true)) {
                return;
            }
            work.get().onFailure(error -> failed(what, error)).onComplete(done -> busy.set(false));
        }));
    }

    /** What a stop cuts off has not failed. */
    private void failed(String what, Throwable error) {
        if (!stopped) {
            LOG.atWarn().addKeyValue("what", what).setCause(error).log("upkeep failed; it is tried again");
        }
    }

    /** Begins no more rounds. Those that run may be cut off: what they do they do in steps that stand by themselves. */
    public void stop() {
        stopped = true;
        timers.forEach(vertx::cancelTimer);
    }
}
