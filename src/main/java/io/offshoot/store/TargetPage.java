package io.offshoot.store;

import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page on its way into the target: rows of one type, the checkpoint they move the range to, and what goes with them.
 *
 * @param checkpoint the last place of the page in its source, also when none of its rows was taken
 * @param counters the range's counts with this page, as JSON
 * @param needed source ids of Binaries that the rows refer to, to be copied in the second stage
 * @param outcomes what was done to rows beyond the plain copy
 */
public record TargetPage(
        List<Row> rows, SourceKey checkpoint, long bytes, String counters, List<UUID> needed, List<Outcome> outcomes) {

    /** Of rows whose source has an order of its own, in which the last one's id alone says where to go on. */
    public TargetPage(
            List<Row> rows, UUID checkpoint, long bytes, String counters, List<UUID> needed, List<Outcome> outcomes) {
        this(
                rows,
                new SourceKey(rows.get(rows.size() - 1).lastUpdated(), checkpoint),
                bytes,
                counters,
                needed,
                outcomes);
    }

    /**
     * A row of the target.
     *
     * @param digest SHA-256 of {@code content}
     * @param terms the search terms of {@code content} under the target project
     */
    public record Row(
            UUID id,
            UUID versionId,
            OffsetDateTime lastUpdated,
            Optional<Short> authorType,
            Optional<UUID> author,
            UUID originId,
            UUID originVersion,
            Buffer digest,
            Buffer content,
            long[] terms) {}

    /** What was done to a resource: {@code id} in the target, {@code reason} a stable word such as {@code off}. */
    public record Outcome(UUID id, UUID originId, String reason) {}
}
