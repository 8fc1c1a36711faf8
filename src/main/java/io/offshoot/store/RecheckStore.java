package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.store.Finding.Mark;
import io.offshoot.store.Verification.Checkpoint;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Verifications and what they found: claimed by lease and fenced by their attempt, as the ranges of a copy are. A page's
 * findings and its checkpoint are in together or not at all.
 */
public final class RecheckStore {
    private static final String CREATE = """
            insert into verification (id, duplication, principal) values ($1::uuid, $2::uuid, $3)
            on conflict (duplication) where finished is null do nothing
            """;

    private static final String LATEST = "select " + Verification.COLUMNS
            + " from verification v where v.duplication = $1::uuid order by v.created desc, v.id limit 1";

    private static final String CLAIM = """
            with next as materialized (
                select id from verification
                 where finished is null and lease_until < clock_timestamp() and not_before <= clock_timestamp() and %s
                 order by created limit 1 for update skip locked
            )
            update verification v
               set attempt = v.attempt + 1, worker = $1,
                   lease_until = clock_timestamp() + make_interval(secs => $2::float8)
              from next where v.id = next.id
            returning
            """.formatted(Migrations.NOT_OUTGROWN) + Verification.COLUMNS;

    private static final String RENEW = """
            update verification set lease_until = clock_timestamp() + make_interval(secs => $3::float8)
             where id = $1::uuid and attempt = $2::int and finished is null
            """;

    /** A second finding about an object comes from its bytes; whichever says corrupt stands. */
    private static final String NOTE = """
            with fence as (
                update verification
                   set phase = $3::int2, type = $4::int2, after_id = $5::uuid, counters = $6, failures = 0,
                       lease_until = clock_timestamp() + make_interval(secs => $7::float8)
                 where id = $1::uuid and attempt = $2::int and finished is null
                returning id
            ), found as (
                insert into verification_finding as f (verification, target_only, type, id, mark, reason)
                select fence.id, x.target_only, x.type, x.id, x.mark, x.reason
                  from fence, unnest($8::bool[], $9::int2[], $10::uuid[], $11::text[], $12::text[])
                       x (target_only, type, id, mark, reason)
                on conflict (verification, target_only, type, id)
                do update set mark = excluded.mark, reason = excluded.reason
                        where f.mark <> '!' and excluded.mark = '!'
            )
            select count(*) from fence
            """;

    private static final String START_OVER = """
            with fence as (
                update verification
                   set source_gone = true, phase = 1, type = null, after_id = null, counters = '{}'
                 where id = $1::uuid and attempt = $2::int and finished is null
                returning id
            ), forgotten as (
                delete from verification_finding f using fence where f.verification = fence.id
            )
            select count(*) from fence
            """;

    private static final String FINISH = """
            update verification
               set state = $3, failure = $4, finished = clock_timestamp(), lease_until = '-infinity'
             where id = $1::uuid and attempt = $2::int and finished is null
            """;

    private static final String GIVE_BACK = """
            update verification
               set attempt = attempt + 1, lease_until = '-infinity', failures = failures + $3::int,
                   not_before = clock_timestamp() + make_interval(secs => $4::float8)
             where id = $1::uuid and attempt = $2::int and finished is null
            """;

    private static final String RELEASE = """
            update verification set attempt = attempt + 1, lease_until = '-infinity'
             where worker = $1 and finished is null and lease_until > '-infinity'
            """;

    private static final String COUNT = """
            select target_only, mark, count(*) from verification_finding where verification = $1::uuid
             group by target_only, mark
            """;

    private static final String PAGE = """
            select target_only, type, id, mark, reason from verification_finding
             where verification = $1::uuid and (target_only, type, id) > ($2::bool, $3::int2, $4::uuid)
             order by target_only, type, id limit $5::int
            """;

    private static final String OF_TYPE = """
            select target_only, type, id, mark, reason from verification_finding
             where verification = $1::uuid and target_only = $2::bool and type = $3::int2
               and id >= $4::uuid and id <= $5::uuid
            """;

    /** How many findings there are of each mark: about the source's objects, and about the target's alone. */
    public record Counts(Map<Mark, Long> ofSource, Map<Mark, Long> ofTarget) {}

    /** Asks for a verification; nothing happens while one of that duplication is open. */
    public Future<Void> create(Session session, UUID id, UUID duplication, String principal) {
        return session.write(CREATE, Tuple.of(id, duplication, principal)).mapEmpty();
    }

    /** The verification of a duplication that was asked for last. */
    public Future<Optional<Verification>> latest(Session session, UUID duplication) {
        return session.read(LATEST, Tuple.of(duplication))
                .map(rows -> rows.stream().map(Verification::of).findFirst());
    }

    /** Takes the lease on a verification that nobody works on. */
    public Future<Optional<Verification>> claim(Session session, String worker, Duration lease) {
        return session.write(CLAIM, Tuple.of(worker, DuplicationStore.seconds(lease)))
                .map(rows -> rows.stream().map(Verification::of).findFirst());
    }

    /** Keeps the lease; false when it was lost. */
    public Future<Boolean> renew(Session session, Verification job, Duration lease) {
        return session.write(RENEW, Tuple.of(job.id(), job.attempt(), DuplicationStore.seconds(lease)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Keeps a page's findings with its checkpoint; false when the lease was lost: nothing was kept. */
    public Future<Boolean> note(
            Session session,
            Verification job,
            Checkpoint checkpoint,
            String counters,
            List<Finding> findings,
            Duration lease) {
        Tuple arguments = Tuple.of(job.id(), job.attempt(), checkpoint.phase().code());
        arguments
                .addShort(checkpoint.type().map(type -> type.code()).orElse(null))
                .addUUID(checkpoint.after().orElse(null))
                .addString(counters)
                .addDouble(DuplicationStore.seconds(lease))
                .addArrayOfBoolean(findings.stream().map(Finding::targetOnly).toArray(Boolean[]::new))
                .addArrayOfShort(findings.stream()
                        .map(found -> found.key().type().code())
                        .toArray(Short[]::new))
                .addArrayOfUUID(findings.stream().map(found -> found.key().id()).toArray(UUID[]::new))
                .addArrayOfString(
                        findings.stream().map(found -> found.mark().sign()).toArray(String[]::new))
                .addArrayOfString(findings.stream().map(Finding::reason).toArray(String[]::new));
        return session.write(NOTE, arguments).map(RecheckStore::one);
    }

    /** Starts over without the source, which is gone; false when the lease was lost. */
    public Future<Boolean> startOver(Session session, Verification job) {
        return session.write(START_OVER, Tuple.of(job.id(), job.attempt())).map(RecheckStore::one);
    }

    /** Ends it, with a failure when it could not be done. */
    public Future<Boolean> finish(Session session, Verification job, Optional<String> failure) {
        String state = failure.isPresent() ? "failed" : "completed";
        return session.write(FINISH, Tuple.of(job.id(), job.attempt(), state, failure.orElse(null)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Gives it back, to go on after {@code delay}. */
    public Future<Void> giveBack(Session session, Verification job, boolean failed, Duration delay) {
        Tuple arguments = Tuple.of(job.id(), job.attempt(), failed ? 1 : 0, DuplicationStore.seconds(delay));
        return session.write(GIVE_BACK, arguments).mapEmpty();
    }

    /** Gives back every lease of a worker that stops. */
    public Future<Void> release(Session session, String worker) {
        return session.write(RELEASE, Tuple.of(worker)).mapEmpty();
    }

    /** Counts the findings so far. */
    public Future<Counts> count(Session session, UUID verification) {
        return session.read(COUNT, Tuple.of(verification)).map(rows -> {
            Map<Mark, Long> ofSource = new EnumMap<>(Mark.class);
            Map<Mark, Long> ofTarget = new EnumMap<>(Mark.class);
            for (Row row : rows) {
                (row.getBoolean(0) ? ofTarget : ofSource).put(Mark.signed(row.getString(1)), row.getLong(2));
            }
            return new Counts(ofSource, ofTarget);
        });
    }

    /** The findings after one, those about the source's objects first, by type and id. */
    public Future<List<Finding>> page(
            Session session, UUID verification, boolean targetOnly, Optional<ResourceKey> after, int count) {
        Tuple arguments = Tuple.of(
                verification,
                targetOnly,
                after.map(key -> key.type().code()).orElse((short) 0),
                after.map(ResourceKey::id).orElse(SourceStore.FIRST),
                count);
        return session.read(PAGE, arguments)
                .map(rows -> rows.stream().map(Finding::of).toList());
    }

    /** The findings about the objects of one type whose ids lie between two keys of that type, these included. */
    public Future<List<Finding>> between(
            Session session, UUID verification, boolean targetOnly, ResourceKey first, ResourceKey last) {
        Tuple arguments = Tuple.of(verification, targetOnly, first.type().code(), first.id(), last.id());
        return session.read(OF_TYPE, arguments)
                .map(rows -> rows.stream().map(Finding::of).toList());
    }

    private static boolean one(io.vertx.sqlclient.RowSet<Row> rows) {
        return rows.iterator().next().getLong(0) == 1;
    }
}
