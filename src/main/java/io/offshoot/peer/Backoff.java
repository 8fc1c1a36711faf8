package io.offshoot.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before another environment is asked once more. */
final class Backoff {
    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 30_000;

    private Backoff() {}

    /**
     * Twice as long each time, half of it random, so that many do not come back all at once; never less than the other one
     * asked for.
     *
     * @param failures in a row, from 1
     */
    static Duration after(int failures, Optional<Duration> asked) {
        long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 20));
        long wait = full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
        return Duration.ofMillis(Math.max(wait, asked.orElse(Duration.ZERO).toMillis()));
    }
}
