package io.offshoot.duplication;

import java.util.List;
import java.util.Optional;

/**
 * A part of a long answer that is one JSON object a line.
 *
 * @param lines records, each with the cursor behind it
 * @param next the cursor of the next page; empty at the end
 */
public record LinePage<T>(List<Line<T>> lines, Optional<String> next) {
    /**
     * A line.
     *
     * @param cursor what to ask for the lines behind this one with
     */
    public record Line<T>(T content, String cursor) {}
}
