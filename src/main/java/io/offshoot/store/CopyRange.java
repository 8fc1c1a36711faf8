package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * A part of a duplication that one worker copies and verifies: the resources of one type after {@code from} up to and
 * including {@code to}.
 *
 * @param stage 1 for all types but Binary, 2 for Binary, which is copied when it is known which ones are needed
 * @param from exclusive; empty: from the first
 * @param to inclusive; empty: to the last
 * @param attempt fencing token: whoever claims the range next has a higher one
 * @param checkpoint the last place whose resource is in the target
 * @param verifiedTo the last place whose copy is verified
 * @param counters counts of the pages so far, as JSON
 * @param failures failed tries in a row without a page in between
 */
public record CopyRange(
        UUID duplication,
        int no,
        int stage,
        ResourceType type,
        Optional<SourceKey> from,
        Optional<SourceKey> to,
        boolean copied,
        int attempt,
        Optional<SourceKey> checkpoint,
        Optional<SourceKey> verifiedTo,
        long copiedRows,
        long verifiedRows,
        String counters,
        int failures) {

    /** Named one by one: a column that a newer version adds must not change what a prepared statement yields. */
    static final String COLUMNS = """
            r.duplication, r.no, r.stage, r.type, r.from_at, r.from_id, r.to_at, r.to_id, r.state, r.attempt,
            r.checkpoint_at, r.checkpoint_id, r.verified_at, r.verified_id, r.copied, r.verified, r.counters, r.failures
            """;

    /** The range with so many more rows copied. */
    public CopyRange plusCopied(long rows) {
        return with(copiedRows + rows, verifiedRows);
    }

    /** The range with so many more rows verified. */
    public CopyRange plusVerified(long rows) {
        return with(copiedRows, verifiedRows + rows);
    }

    private CopyRange with(long copiedNow, long verifiedNow) {
        return new CopyRange(
                duplication,
                no,
                stage,
                type,
                from,
                to,
                copied,
                attempt,
                checkpoint,
                verifiedTo,
                copiedNow,
                verifiedNow,
                counters,
                failures);
    }

    static CopyRange of(Row row) {
        return new CopyRange(
                row.getUUID("duplication"),
                row.getInteger("no"),
                row.getShort("stage"),
                ResourceType.ofCode(row.getShort("type")),
                key(row, "from"),
                key(row, "to"),
                !"copying".equals(row.getString("state")),
                row.getInteger("attempt"),
                key(row, "checkpoint"),
                key(row, "verified"),
                row.getLong("copied"),
                row.getLong("verified"),
                row.getString("counters"),
                row.getInteger("failures"));
    }

    /** Of the columns {@code <name>_at} and {@code <name>_id}. */
    private static Optional<SourceKey> key(Row row, String name) {
        return Optional.ofNullable(row.getUUID(name + "_id"))
                .map(id -> new SourceKey(row.getOffsetDateTime(name + "_at"), id));
    }
}
