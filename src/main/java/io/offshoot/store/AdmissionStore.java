package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * Which duplications wait for their turn, and whose turn it is. A load is worked on by a program of its own, so it
 * neither waits nor keeps others waiting.
 */
public final class AdmissionStore {
    private static final String WAITS =
            "finished is null and state = 'requested' and admitted is null and kind <> 'load'";

    /** Any number but those of the other locks. */
    private static final String LOCK = "select pg_advisory_xact_lock(267599881)";

    private static final String ANY_WAITING = "select exists (select from duplication where " + WAITS + ")";

    private static final String WAITING =
            "select count(*), count(*) filter (where principal = $1) from duplication where " + WAITS;

    private static final String AHEAD = "select count(*) from duplication where " + WAITS
            + " and (created, id) < (select created, id from duplication where id = $1::uuid)";

    /**
     * Of those that may run, the one whose principal, then whose source has the fewest running; among equals the oldest.
     * So nobody's long queue keeps another's first one waiting.
     */
    private static final String ADMIT = """
        with running as materialized (
            select source, principal from duplication
             where finished is null and admitted is not null and kind <> 'load'
        ), of_source as (
            select source, count(*) as running from running group by source
        ), of_principal as (
            select principal, count(*) as running from running group by principal
        ), next as (
            select d.id
              from duplication d
              left join of_source s on s.source = d.source
              left join of_principal p on p.principal = d.principal
             where d.finished is null and d.state = 'requested' and d.admitted is null and d.kind <> 'load'
               and (select count(*) from running) < $1::int
               and coalesce(s.running, 0) < $2::int
               and coalesce(p.running, 0) < $3::int
             order by coalesce(p.running, 0), coalesce(s.running, 0), d.created, d.id limit 1
        )
        update duplication d set admitted = clock_timestamp()
          from next where d.id = next.id and d.state = 'requested' and d.admitted is null
        """;

    /** How many wait: in all, and of one principal. */
    public record Waiting(long all, long ofPrincipal) {}

    /** Waits until no other replica admits, and keeps others waiting until this transaction ends. */
    public Future<Void> lock(Session session) {
        return session.write(LOCK, Tuple.tuple()).mapEmpty();
    }

    /** Whether any duplication waits for its turn. */
    public Future<Boolean> anyWaiting(Session session) {
        return session.read(ANY_WAITING, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** How many wait for their turn. */
    public Future<Waiting> waiting(Session session, String principal) {
        return session.read(WAITING, Tuple.of(principal)).map(rows -> {
            Row row = rows.iterator().next();
            return new Waiting(row.getLong(0), row.getLong(1));
        });
    }

    /** How many of those that wait were asked for before that one. */
    public Future<Long> ahead(Session session, UUID duplication) {
        return session.read(AHEAD, Tuple.of(duplication))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /**
     * Gives one that waits its turn.
     *
     * @param running how many may run in all, {@code ofSource} of one source, {@code ofPrincipal} of one principal
     * @return false when none waits that may run
     */
    public Future<Boolean> admitNext(Session session, int running, int ofSource, int ofPrincipal) {
        return session.write(ADMIT, Tuple.of(running, ofSource, ofPrincipal)).map(rows -> rows.rowCount() == 1);
    }
}
