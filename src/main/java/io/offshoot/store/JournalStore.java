package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The journal of duplications, to which every move of the state machine adds a line in its own statement. */
public final class JournalStore {
    private static final String READ = """
        select no, at, from_state, to_state, worker, detail from duplication_journal
         where duplication = $1::uuid order by no limit 1000
        """;

    /** A move of the state machine, as the journal keeps it. */
    public record Move(
            long no,
            OffsetDateTime at,
            Optional<String> from,
            String to,
            Optional<String> worker,
            Optional<String> detail) {}

    /** The moves so far, oldest first, at most 1000. */
    public Future<List<Move>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> rows.stream().map(JournalStore::move).toList());
    }

    private static Move move(Row row) {
        return new Move(
                row.getLong("no"),
                row.getOffsetDateTime("at"),
                Optional.ofNullable(row.getString("from_state")),
                row.getString("to_state"),
                Optional.ofNullable(row.getString("worker")),
                Optional.ofNullable(row.getString("detail")));
    }
}
