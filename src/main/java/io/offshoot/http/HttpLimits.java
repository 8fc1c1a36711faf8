package io.offshoot.http;

import java.time.Duration;

/**
 * How much one caller may ask of the server before it is cut off.
 *
 * <p>All deadlines are checked a few times within their own length by one timer for each event loop, so they fire up to
 * a quarter (at most one second) late. None of them counts while the server itself is at work on a request.
 *
 * @param initialLine longest request line in bytes, beyond it 414
 * @param headers all header fields together in bytes, beyond it 431
 * @param chunk bytes handed on at a time from a body
 * @param headerDeadline time from connecting, or from the first byte of a later request, to the end of its headers;
 *     beyond it 408 and close. Bytes that trickle in do not extend it
 * @param keepAlive time that a connection may stay open without a request
 * @param bodyGrace time that a body may take before {@code bodyBytesPerSecond} is asked of it
 * @param bodyBytesPerSecond least average rate of a body after the grace, beyond it 408 and close
 * @param bodyDeadline total time for a body that is read whole into memory, beyond it 408 and close
 * @param writeStall time that an answer may stand still because the caller does not read it, beyond it close
 * @param linger time and, at {@code lingerBytes}, amount of an unwanted body that is still read after its request was
 *     refused, so that the refusal arrives
 * @param lingerBytes see {@code linger}
 * @param connections open connections of the whole server, more are closed at once
 * @param connectionsPerAddress open connections of one address (of one /64 network for IPv6), more are closed at once
 */
public record HttpLimits(
        int initialLine,
        int headers,
        int chunk,
        Duration headerDeadline,
        Duration keepAlive,
        Duration bodyGrace,
        int bodyBytesPerSecond,
        Duration bodyDeadline,
        Duration writeStall,
        Duration linger,
        long lingerBytes,
        int connections,
        int connectionsPerAddress) {

    /** The limits that the shipped configuration has. */
    public static HttpLimits defaults() {
        return new HttpLimits(
                8 * 1024,
                16 * 1024,
                64 * 1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                512,
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                1024 * 1024,
                10_000,
                1_000);
    }

    /** How often to look at the connections: a quarter of the shortest deadline, between 20 ms and a second. */
    Duration sweepPeriod() {
        long shortest = Long.MAX_VALUE;
        for (Duration limit : new Duration[] {headerDeadline, keepAlive, bodyGrace, bodyDeadline, writeStall, linger}) {
            shortest = Math.min(shortest, limit.toMillis());
        }
        return Duration.ofMillis(Math.max(20, Math.min(1000, shortest / 4)));
    }
}
