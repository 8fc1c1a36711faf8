package io.offshoot.duplication;

import java.time.Duration;

/**
 * How a worker copies.
 *
 * @param workers ranges and steps worked on at a time by one process; two are best on two cores
 * @param pageRows resources of a page at most
 * @param pageBytes bytes of a page at most; a single larger resource makes a page of its own
 * @param rangeRows resources of a range, about, at most
 * @param lease how long a range stays with a worker that does not show up
 * @param poll how often a worker looks for work that no hint told it of
 * @param verifySample the part of rewritten resources, 0 to 1, that are un-mapped and compared while they are copied;
 *     completeness and digests are verified for every resource
 * @param maxFailures tries of a page that fail in a row before the duplication fails
 */
public record CopyOptions(
        int workers,
        int pageRows,
        long pageBytes,
        long rangeRows,
        Duration lease,
        Duration poll,
        double verifySample,
        int maxFailures) {

    /** The defaults. */
    public static final CopyOptions DEFAULT =
            new CopyOptions(2, 500, 4 << 20, 25_000, Duration.ofSeconds(15), Duration.ofSeconds(2), 0.05, 8);
}
