package io.offshoot.store;

import io.offshoot.model.DuplicationState;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** The duplications themselves: their states, the leases on their steps, their journal. */
public final class DuplicationStore {
    private static final String INSERT = """
        insert into duplication (id, kind, door, state, source, target, key, parameters, principal, caller_project)
        values ($1::uuid, $2, $3, 'requested', $4::uuid, $5::uuid, $6::bytea, $7, $8, $9::uuid)
        """;

    private static final String JOURNAL = """
        insert into duplication_journal (duplication, from_state, to_state, worker, detail)
        values ($1::uuid, $2, $3, $4, $5)
        """;

    private static final String READ = "select " + Duplication.COLUMNS + " from duplication d where d.id = $1::uuid";

    /**
     * One conditional update per move: the old state, and for a worker its fencing token, must still stand. The token
     * goes up, so that nothing of the state that was left can hold up the next one.
     */
    private static final String MOVE = """
        with moved as (
            update duplication
               set state = $3, changed = now(), attempt = attempt + 1, lease_until = '-infinity',
                   not_before = now(), failures = 0,
                   failure = coalesce($5, failure), report = coalesce($6, report),
                   finished = case when $7::bool then now() else finished end
             where id = $1::uuid and state = $2 and ($8::int is null or attempt = $8::int)
            returning id
        ), journal as (
            insert into duplication_journal (duplication, from_state, to_state, worker, detail)
            select id, $2, $3, $4, $5 from moved
        )
        select count(*) from moved
        """;

    /**
     * Steps are everything between the ranges: cutting the plan, work beside the ranges while the plan is not complete,
     * checking and publishing, cleaning up. A kind that this program does not know is left to others.
     */
    private static final String CLAIM_STEP = """
        with next as materialized (
            select id from duplication
             where (state = 'requested' and admitted is not null
                    or state = 'copying' and not planned
                    or state in ('verifying', 'failing', 'cancelling'))
               and lease_until < clock_timestamp() and not_before <= clock_timestamp() and %s
               and (kind = any($3::text[]) or state in ('failing', 'cancelling'))
             order by created limit 1 for update skip locked
        )
        update duplication d
           set attempt = d.attempt + 1, worker = $1,
               lease_until = clock_timestamp() + make_interval(secs => $2::float8)
          from next where d.id = next.id
        returning
        """.formatted(Migrations.NOT_OUTGROWN) + Duplication.COLUMNS;

    private static final String RENEW = """
        update duplication set lease_until = clock_timestamp() + make_interval(secs => $3::float8)
         where id = $1::uuid and attempt = $2::int and finished is null
        """;

    /** The token goes up: a renewal that is still on its way must not keep the step from the next worker. */
    private static final String PUT_OFF = """
        update duplication
           set attempt = attempt + 1, lease_until = '-infinity', failures = failures + 1,
               not_before = clock_timestamp() + make_interval(secs => $3::float8)
         where id = $1::uuid and attempt = $2::int
        """;

    private static final String REST = """
        update duplication
           set attempt = attempt + 1, lease_until = '-infinity', failures = 0,
               not_before = clock_timestamp() + make_interval(secs => $3::float8)
         where id = $1::uuid and attempt = $2::int
        """;

    /**
     * The tokens go up: a page still on its way would take the lease again for a worker that is gone. Whatever locks
     * several rows does so in the order of their keys, duplications before ranges, or two of them could wait for each
     * other.
     */
    private static final String RELEASE = """
        with held as materialized (
            select id from duplication
             where worker = $1 and finished is null and lease_until > '-infinity' order by id for no key update
        ), steps as (
            update duplication d set attempt = attempt + 1, lease_until = '-infinity'
              from held where d.id = held.id returning 1
        ), ranges as materialized (
            select duplication, no from copy_range
             where worker = $1 and state <> 'done' and lease_until > '-infinity'
               and (select count(*) from steps) >= 0
             order by duplication, no for no key update
        )
        update copy_range r set attempt = attempt + 1, lease_until = '-infinity'
          from ranges where r.duplication = ranges.duplication and r.no = ranges.no
        """;

    private static final String PLAN =
            "update duplication set snapshot = $2, total = $3::int8, counters = $4 where id = $1::uuid";

    private static final String PLANNED =
            "update duplication set planned = $3::bool where id = $1::uuid and attempt = $2::int";

    private static final String REMOVE_OLD = """
        delete from duplication where id in (
            select id from duplication where finished < now() - make_interval(secs => $1::float8) limit 100)
        """;

    private static final String COPIED = "select " + Duplication.COLUMNS + """
         from duplication d
         where d.state = 'copying' and d.planned
           and not exists (select from copy_range r where r.duplication = d.id and r.state <> 'done')
         order by d.created limit 1
        """;

    /** Within a transaction every move has the time of its beginning. */
    private static final String AGE =
            "select extract(epoch from now() - created)::float8 from duplication where id = $1::uuid";

    private static final String COUNT_OPEN = "select count(*) from duplication where finished is null";

    /** Writes a duplication that is asked for, with the first line of its journal. */
    public Future<Void> create(Session session, Duplication duplication) {
        return session.write(INSERT, asked(duplication))
                .compose(done -> session.write(
                        JOURNAL, Tuple.of(duplication.id(), null, DuplicationState.REQUESTED.label(), null, null)))
                .mapEmpty();
    }

    /** What is known of a duplication when it is asked for, in the order of the columns from {@code id} on. */
    static Tuple asked(Duplication duplication) {
        return Tuple.of(
                        duplication.id(),
                        duplication.kind(),
                        duplication.door(),
                        duplication.source().orElse(null),
                        duplication.target())
                .addBuffer(duplication.key())
                .addString(duplication.parameters())
                .addString(duplication.principal())
                .addUUID(duplication.callerProject());
    }

    /** The duplication of that id; empty when there is none or it is no longer kept. */
    public Future<Optional<Duplication>> read(Session session, UUID id) {
        return session.read(READ, Tuple.of(id))
                .map(rows -> rows.stream().map(Duplication::of).findFirst());
    }

    /**
     * Makes one move of the state machine.
     *
     * @param attempt the fencing token of the worker that moves it; empty for a caller's cancel
     * @return false when another state or another worker stands: nothing was changed
     */
    public Future<Boolean> move(
            Session session,
            UUID id,
            DuplicationState from,
            DuplicationState to,
            String worker,
            Optional<Integer> attempt,
            Optional<String> failure,
            Optional<String> report) {
        if (!from.leadsTo(to)) {
            return Future.failedFuture(new IllegalArgumentException("no move leads from " + from + " to " + to));
        }
        Tuple arguments = Tuple.of(id, from.label(), to.label(), worker, failure.orElse(null), report.orElse(null));
        arguments.addBoolean(to.terminal()).addInteger(attempt.orElse(null));
        return session.write(MOVE, arguments).map(rows -> rows.iterator().next().getLong(0) == 1);
    }

    /**
     * Takes the lease on the oldest step that nobody works on; the new attempt fences out whoever had it before.
     *
     * @param kinds those that the worker knows
     */
    public Future<Optional<Duplication>> claimStep(
            Session session, String worker, Duration lease, Collection<String> kinds) {
        Tuple arguments = Tuple.of(worker, seconds(lease));
        return session.write(CLAIM_STEP, arguments.addArrayOfString(kinds.toArray(String[]::new)))
                .map(rows -> rows.stream().map(Duplication::of).findFirst());
    }

    /** Keeps the lease on a step; false when it was lost. */
    public Future<Boolean> renew(Session session, UUID id, int attempt, Duration lease) {
        return session.write(RENEW, Tuple.of(id, attempt, seconds(lease))).map(rows -> rows.rowCount() == 1);
    }

    /** Gives a step back, to be tried again after {@code delay}. */
    public Future<Void> putOff(Session session, UUID id, int attempt, Duration delay) {
        return session.write(PUT_OFF, Tuple.of(id, attempt, seconds(delay))).mapEmpty();
    }

    /** Gives back a step that has to wait for others, to be gone on with after {@code delay}. */
    public Future<Void> rest(Session session, UUID id, int attempt, Duration delay) {
        return session.write(REST, Tuple.of(id, attempt, seconds(delay))).mapEmpty();
    }

    /** Gives back every lease of a worker that stops. */
    public Future<Void> release(Session session, String worker) {
        return session.write(RELEASE, Tuple.of(worker)).mapEmpty();
    }

    /**
     * Notes what was planned.
     *
     * @param counts how many resources of each type the source holds, as JSON
     */
    public Future<Void> notePlan(Session session, UUID id, String snapshot, long total, String counts) {
        return session.write(PLAN, Tuple.of(id, snapshot, total, counts)).mapEmpty();
    }

    /**
     * Notes whether the plan is complete: all ranges that there will be are planned, and no step works beside them any
     * more. It is from the beginning, unless this says otherwise.
     *
     * @return false when the lease on the step was lost: nothing was changed
     */
    public Future<Boolean> notePlanned(Session session, UUID id, int attempt, boolean planned) {
        return session.write(PLANNED, Tuple.of(id, attempt, planned)).map(rows -> rows.rowCount() == 1);
    }

    /** Forgets duplications that ended longer ago than {@code retention}, a hundred at a time. */
    public Future<Integer> removeOld(Session session, Duration retention) {
        return session.write(REMOVE_OLD, Tuple.of(seconds(retention))).map(rows -> rows.rowCount());
    }

    /** A duplication all of whose ranges are copied and verified, and which nobody has moved on. */
    public Future<Optional<Duplication>> findCopied(Session session) {
        return session.read(COPIED, Tuple.tuple())
                .map(rows -> rows.stream().map(Duplication::of).findFirst());
    }

    /** Seconds from the request to this transaction's beginning, which is what its moves are dated with. */
    public Future<Double> age(Session session, UUID id) {
        return session.read(AGE, Tuple.of(id))
                .map(rows -> rows.iterator().next().getDouble(0));
    }

    /** How many duplications have not ended. */
    public Future<Long> countOpen(Session session) {
        return session.read(COUNT_OPEN, Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Thirty-two random bytes and ids make a duplication that is asked for now. */
    public static Duplication requested(
            UUID id,
            String kind,
            String door,
            Optional<UUID> source,
            UUID target,
            Buffer key,
            String parameters,
            String principal,
            UUID callerProject) {
        return new Duplication(
                id,
                kind,
                door,
                DuplicationState.REQUESTED,
                source,
                target,
                key,
                Optional.empty(),
                parameters,
                principal,
                callerProject,
                Optional.empty(),
                Optional.empty(),
                0,
                "{}",
                0,
                0,
                0,
                OffsetDateTime.now(java.time.ZoneOffset.UTC),
                Optional.empty(),
                Optional.empty());
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
