package io.offshoot.peer;

import io.offshoot.model.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often one user may have other environments asked something, so that nobody uses this one to knock at others: so many
 * at once, refilled evenly over a minute. Safe for use by many threads.
 */
final class PeerChecks {
    private static final int MOST_USERS = 10_000;

    private final long interval;
    private final long window;
    private final LongSupplier nanoTime;

    /** Per user the time until which its requests use up its allowance. */
    private final Map<String, Long> usedUntil = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_USERS;
        }
    };

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    PeerChecks(int perMinute, LongSupplier nanoTime) {
        this.window = Duration.ofMinutes(1).toNanos();
        this.interval = window / perMinute;
        this.nanoTime = nanoTime;
    }

    /** Counts a request; throws {@link Failure} TOO_MANY_REQUESTS, with the time to wait, when it is one too many. */
    synchronized void count(String user) {
        long now = nanoTime.getAsLong();
        Long until = usedUntil.get(user);
        long from = until == null || until - now < 0 ? now : until;
        long wait = from + interval - now - window;
        if (wait > 0) {
            throw Failure.tooManyRequests(
                    "Other environments were asked too often; try again later", Duration.ofNanos(wait));
        }
        usedUntil.put(user, from + interval);
    }
}
