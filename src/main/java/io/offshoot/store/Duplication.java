package io.offshoot.store;

import io.offshoot.model.DuplicationState;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A duplication as it is stored.
 *
 * @param kind what is done: {@code clone}, {@code load}, {@code transfer} (within this environment), {@code export} or
 *     {@code import} (into a package, out of one), {@code objects} (single ones, between projects)
 * @param door where it was asked for
 * @param source the project copied from; empty for a load and an import
 * @param target the project made
 * @param key 32 bytes under which new ids are derived
 * @param snapshot the database's snapshot of the one instant; empty until the plan is cut
 * @param parameters the command as JSON
 * @param principal who asked, {@code Type/id}
 * @param total resources planned, at most
 * @param sourceCounts how many resources of each type the source held, as JSON
 * @param copied resources copied so far; frozen in the report at the end
 * @param attempt fencing token of the steps
 * @param admitted since when it may run; empty while it waits for its turn
 */
public record Duplication(
        UUID id,
        String kind,
        String door,
        DuplicationState state,
        Optional<UUID> source,
        UUID target,
        Buffer key,
        Optional<String> snapshot,
        String parameters,
        String principal,
        UUID callerProject,
        Optional<String> failure,
        Optional<String> report,
        long total,
        String sourceCounts,
        long copied,
        int attempt,
        int failures,
        OffsetDateTime created,
        Optional<OffsetDateTime> finished,
        Optional<OffsetDateTime> admitted) {
    /** Whether it waits until others, asked for before or running, make room. */
    public boolean waiting() {
        return state == DuplicationState.REQUESTED && admitted.isEmpty() && !kind.equals("load");
    }

    static final String COLUMNS = """
        d.id, d.kind, d.door, d.state, d.source, d.target, d.key, d.snapshot, d.parameters, d.principal,
        d.caller_project, d.failure, d.report, d.total, d.counters, d.attempt, d.failures, d.created, d.finished,
        d.admitted,
        coalesce((select sum(copied) from copy_range where duplication = d.id), 0)::int8 as copied
        """;

    static Duplication of(Row row) {
        return new Duplication(
                row.getUUID("id"),
                row.getString("kind"),
                row.getString("door"),
                DuplicationState.labelled(row.getString("state")),
                Optional.ofNullable(row.getUUID("source")),
                row.getUUID("target"),
                row.getBuffer("key"),
                Optional.ofNullable(row.getString("snapshot")),
                row.getString("parameters"),
                row.getString("principal"),
                row.getUUID("caller_project"),
                Optional.ofNullable(row.getString("failure")),
                Optional.ofNullable(row.getString("report")),
                row.getLong("total"),
                row.getString("counters"),
                row.getLong("copied"),
                row.getInteger("attempt"),
                row.getInteger("failures"),
                row.getOffsetDateTime("created"),
                Optional.ofNullable(row.getOffsetDateTime("finished")),
                Optional.ofNullable(row.getOffsetDateTime("admitted")));
    }
}
