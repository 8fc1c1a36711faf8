package io.offshoot.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What is measured of this process as one of those that work on duplications. Thread-safe. */
public final class WorkMetrics {
    /** Counter: pages not written because another worker had taken the lease. */
    public static final String LEASE_LOSSES = "offshoot.lease.losses";

    /** Counter: steps and ranges put off after an error that may pass; label {@code work} is {@code step} or {@code range}. */
    public static final String RETRIES = "offshoot.retries";

    /** Counter: seconds that pages waited so that copies keep to their pace. */
    public static final String THROTTLED = "offshoot.throttled.seconds";

    /** Gauge: 1 once a newer version has migrated the database, so that this process takes no work any more. */
    public static final String OUTGROWN = "offshoot.outgrown";

    private final Counter leaseLosses;
    private final Counter steps;
    private final Counter ranges;
    private final Counter throttled;
    private volatile boolean outgrown;

    WorkMetrics(MeterRegistry registry) {
        leaseLosses = Counter.builder(LEASE_LOSSES)
                .description("Pages not written because another worker had taken the lease")
                .register(registry);
        steps = retries(registry, "step");
        ranges = retries(registry, "range");
        throttled = Counter.builder(THROTTLED)
                .description("Seconds that pages waited so that copies keep to their pace")
                .register(registry);
        Gauge.builder(OUTGROWN, () -> outgrown ? 1 : 0)
                .description("1 once a newer version has migrated the database and this process takes no work any more")
                .register(registry);
    }

    private static Counter retries(MeterRegistry registry, String work) {
        return Counter.builder(RETRIES)
                .description("Steps and ranges put off after an error that may pass")
                .tag("work", work)
                .register(registry);
    }

    /** A worker found that its range had been taken over. */
    public void leaseLost() {
        leaseLosses.increment();
    }

    /** A step of a duplication is tried again later. */
    public void stepPutOff() {
        steps.increment();
    }

    /** A range is tried again later. */
    public void rangePutOff() {
        ranges.increment();
    }

    /** A page has to wait for its turn at the pace. */
    public void throttled(Duration wait) {
        throttled.increment(wait.toNanos() / 1e9);
    }

    /** A newer version has migrated the database. */
    public void outgrown() {
        outgrown = true;
    }
}
