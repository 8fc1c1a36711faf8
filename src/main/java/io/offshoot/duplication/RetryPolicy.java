package io.offshoot.duplication;

import io.offshoot.store.DatabaseErrors;
import java.time.Duration;
import java.util.SplittableRandom;

/** Which errors of a worker are tried again, and how long after. */
final class RetryPolicy {
    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 30_000;

    private final int maxFailures;

    private final SplittableRandom jitter;

    RetryPolicy(int maxFailures) {
        this(maxFailures, new SplittableRandom());
    }

    private RetryPolicy(int maxFailures, SplittableRandom jitter) {
        this.maxFailures = maxFailures;
        this.jitter = jitter;
    }

    /** The policy of a worker, whose name makes its delays differ from others', and a run with the same names repeatable. */
    static RetryPolicy of(String worker, int maxFailures) {
        return new RetryPolicy(maxFailures, new SplittableRandom(worker.hashCode()));
    }

    /** Whether to try again after {@code failures} earlier failures in a row. */
    boolean again(Throwable error, int failures) {
        return failures < maxFailures && DatabaseErrors.isTransient(error);
    }

    /** Twice as long each time, half of it random, so that workers do not come back all at once. */
    Duration delay(int failures) {
        long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
        return Duration.ofMillis(full / 2 + jitter.nextLong(full / 2 + 1));
    }
}
