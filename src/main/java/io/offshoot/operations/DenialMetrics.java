package io.offshoot.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Counts requests, and entries of batches, that were refused because of who asked. Thread-safe. */
public final class DenialMetrics {
    /** Counter: denials; label {@code reason}, see {@link #denied}. */
    public static final String DENIALS = "offshoot.denials";

    private static final List<String> REASONS = List.of("unauthenticated", "forbidden", "policy");

    private final MeterRegistry registry;

    DenialMetrics(MeterRegistry registry) {
        this.registry = registry;
        // A counter that was never touched is missing from the text, and an alert on it would never fire.
        REASONS.forEach(this::counter);
    }

    /**
     * Somebody asked for what is not allowed.
     *
     * @param reason {@code unauthenticated}: nobody has signed in; {@code policy}: an access policy is against it, also where
     *     the answer is that there is nothing; {@code forbidden}: everything else, such as what is for administrators
     */
    public void denied(String reason) {
        counter(reason).increment();
    }

    private Counter counter(String reason) {
        return Counter.builder(DENIALS)
                .description("Requests and entries of batches refused because of who asked")
                .tag("reason", reason)
                .register(registry);
    }
}
