package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A verification of a duplication that was asked for after it had ended.
 *
 * @param sourceGone whether the source's rows cannot be read any more, so that the target is checked by itself
 * @param checkpoint how far it is
 * @param counters counts so far, as JSON
 * @param failure why it could not be done; what it finds is no failure
 * @param attempt fencing token: whoever claims it next has a higher one
 */
public record Verification(
        UUID id,
        UUID duplication,
        String state,
        boolean sourceGone,
        Checkpoint checkpoint,
        String counters,
        Optional<String> failure,
        int attempt,
        int failures,
        OffsetDateTime created,
        Optional<OffsetDateTime> finished) {

    /** Named one by one: a column that a newer version adds must not change what a prepared statement yields. */
    static final String COLUMNS = """
            v.id, v.duplication, v.state, v.source_gone, v.phase, v.type, v.after_id, v.counters, v.failure, v.attempt,
            v.failures, v.created, v.finished
            """;

    /** The parts of a verification, in order. */
    public enum Phase {
        /** Every resource of the source against its copy. */
        SOURCE(1),
        /** The resources that only the target has. */
        TARGET(2),
        /** The bytes of the target's Binaries. */
        FILES(3);

        private final short code;

        Phase(int code) {
            this.code = (short) code;
        }

        /** How the database writes it. */
        short code() {
            return code;
        }
    }

    /** The last resource that was looked at; without a type the phase is at its beginning. */
    public record Checkpoint(Phase phase, Optional<ResourceType> type, Optional<UUID> after) {
        /** The beginning of a phase. */
        public static Checkpoint start(Phase phase) {
            return new Checkpoint(phase, Optional.empty(), Optional.empty());
        }
    }

    /** Whether it goes on. */
    public boolean running() {
        return finished.isEmpty();
    }

    static Verification of(Row row) {
        Short type = row.getShort("type");
        return new Verification(
                row.getUUID("id"),
                row.getUUID("duplication"),
                row.getString("state"),
                row.getBoolean("source_gone"),
                new Checkpoint(
                        Phase.values()[row.getShort("phase") - 1],
                        type == null ? Optional.empty() : Optional.of(ResourceType.ofCode(type)),
                        Optional.ofNullable(row.getUUID("after_id"))),
                row.getString("counters"),
                Optional.ofNullable(row.getString("failure")),
                row.getInteger("attempt"),
                row.getInteger("failures"),
                row.getOffsetDateTime("created"),
                Optional.ofNullable(row.getOffsetDateTime("finished")));
    }
}
