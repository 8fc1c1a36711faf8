package io.offshoot.peer;

import java.time.Duration;

/**
 * How other environments are dealt with.
 *
 * @param connectTimeout how long a connection may take
 * @param answerTimeout how long an answer may take to begin, or to go on
 * @param patience how long a package is tried to be pulled while nothing of it comes
 * @param parallel parts that are pulled at a time
 * @param checksPerMinute requests that one user may cause in a minute
 */
public record PeerLimits(
        Duration connectTimeout, Duration answerTimeout, Duration patience, int parallel, int checksPerMinute) {
    /** Those of the shipped settings. */
    public static final PeerLimits USUAL =
            new PeerLimits(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofHours(1), 4, 60);

    /** The largest answer that is read into memory. */
    static final int ANSWER_BYTES = 1 << 20;

    /** All headers of an answer together. */
    static final int HEADER_BYTES = 8 << 10;

    /** Slower than this, averaged over a part, is as good as not at all. */
    static final int BYTES_PER_SECOND = 4 << 10;

    /** The longest time that another environment can ask to wait. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
}
