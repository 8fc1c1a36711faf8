package io.offshoot.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is measured of other environments; their addresses are no labels. Thread-safe. */
public final class PeerMetrics {
    /**
     * Counter: requests to other environments; label {@code outcome}: answered, unreachable, busy, strange, rejected, missing,
     * conflict.
     */
    public static final String REQUESTS = "offshoot.peer.requests";

    /** Counter: bytes of packages that came from other environments. */
    public static final String BYTES = "offshoot.peer.bytes";

    /** Counter: how often something had to be asked of another environment once more. */
    public static final String RETRIES = "offshoot.peer.retries";

    private final MeterRegistry registry;
    private final Counter bytes;
    private final Counter retries;

    PeerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = Counter.builder(BYTES)
                .description("Bytes of packages that came from other environments")
                .register(registry);
        this.retries = Counter.builder(RETRIES)
                .description("What had to be asked of another environment once more")
                .register(registry);
        requests("answered");
        requests("unreachable");
        requests("rejected");
    }

    /** Another environment was asked something; {@code outcome} as the meter's label. */
    public void asked(String outcome) {
        requests(outcome).increment();
    }

    /** Bytes of a package came from another environment. */
    public void pulled(long more) {
        bytes.increment((double) more);
    }

    /** Something is asked of another environment once more. */
    public void retried() {
        retries.increment();
    }

    private Counter requests(String outcome) {
        return Counter.builder(REQUESTS)
                .description("Requests to other environments")
                .tag("outcome", outcome)
                .register(registry);
    }
}
