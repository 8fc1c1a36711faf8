package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What the sources of imports are still to be told of them. */
public final class PeerNewsStore {
    private static final String UNTOLD = """
        select d.id, d.state, l.source_environment, t.state is distinct from d.state as moved,
               coalesce(t.progress, 0) as told, coalesce(t.failures, 0) as failures
          from library_duplication l
          join duplication d on d.id = l.id
          left join peer_told t on t.duplication = l.id
         where l.role = 'target' and d.kind = 'import' and (t.state is distinct from d.state or d.state = 'copying')
           and coalesce(t.retry, now()) <= now() and d.changed > now() - make_interval(secs => $1::float8)
         order by moved desc, d.changed limit $2::int
        """;

    private static final String TOLD = """
        insert into peer_told (duplication, state, progress) values ($1::uuid, $2, $3::int)
        on conflict (duplication) do update
           set state = excluded.state, progress = excluded.progress, failures = 0, retry = now()
        """;

    private static final String MISSED = """
        insert into peer_told (duplication, failures, retry)
        values ($1::uuid, 1, now() + make_interval(secs => $2::float8))
        on conflict (duplication) do update set failures = peer_told.failures + 1, retry = excluded.retry
        """;

    /**
     * What the source may not know yet.
     *
     * @param source address of the environment
     * @param moved whether it was not told that state
     * @param told the progress that it was told
     * @param failures attempts to tell it, in a row
     */
    public record Untold(UUID duplication, String source, String state, boolean moved, int told, int failures) {}

    /** Imports that moved within {@code age}, or go on: first those whose source does not know the state. */
    public Future<List<Untold>> untold(Session session, Duration age, int count) {
        return session.read(UNTOLD, Tuple.of(DuplicationStore.seconds(age), count))
                .map(rows -> rows.stream()
                        .map(row -> new Untold(
                                row.getUUID("id"),
                                row.getString("source_environment"),
                                row.getString("state"),
                                row.getBoolean("moved"),
                                row.getInteger("told"),
                                row.getInteger("failures")))
                        .toList());
    }

    /** The source knows that state and progress, or will not hear of it. */
    public Future<Void> told(Session session, UUID duplication, String state, int progress) {
        return session.write(TOLD, Tuple.of(duplication, state, progress)).mapEmpty();
    }

    /** The source could not be told; it is tried again after {@code wait}. */
    public Future<Void> missed(Session session, UUID duplication, Duration wait) {
        return session.write(MISSED, Tuple.of(duplication, DuplicationStore.seconds(wait)))
                .mapEmpty();
    }
}
