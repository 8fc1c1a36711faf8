package io.offshoot.duplication;

import io.offshoot.store.DatabaseErrors;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Which errors of a worker are tried again, and how long after. */
final class RetryPolicy {
    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 30_000;

    private final int maxFailures;

    RetryPolicy(int maxFailures) {
        this.maxFailures = maxFailures;
    }

    /** Whether to try again after {@code failures} earlier failures in a row. */
    boolean again(Throwable error, int failures) {
        return failures < maxFailures && DatabaseErrors.isTransient(error);
    }

    /** Twice as long each time, half of it random, so that workers do not come back all at once. */
    Duration delay(int failures) {
        long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
