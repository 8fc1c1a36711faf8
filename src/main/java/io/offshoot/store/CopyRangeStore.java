package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** The ranges of duplications: planned once, claimed by lease, fenced by their attempt. All times are the database's. */
public final class CopyRangeStore {
    private static final String INSERT = """
        insert into copy_range (duplication, no, stage, type, from_at, from_id, to_at, to_id, attempt)
        select $1::uuid, r.no, $2::int2, $3::int2, r.from_at, r.from_id, r.to_at, r.to_id, $9::int
          from unnest($4::int[], $5::timestamptz[], $6::uuid[], $7::timestamptz[], $8::uuid[])
               r (no, from_at, from_id, to_at, to_id)
        """;

    /** The duplication with the fewest workers comes first, so that a huge one does not starve a small one. */
    private static final String CLAIM = """
        with next as materialized (
            select r.duplication, r.no
              from copy_range r join duplication d on d.id = r.duplication
             where d.state = 'copying' and r.state <> 'done' and %s
               and r.lease_until < clock_timestamp() and r.not_before <= clock_timestamp()
               and (r.stage = 1 or not exists (
                    select from copy_range o
                     where o.duplication = r.duplication and o.stage = 1 and o.state <> 'done'))
             order by (select count(*) from copy_range o
                        where o.duplication = r.duplication and o.lease_until > clock_timestamp()),
                      d.created, r.no
             limit 1 for update of r skip locked
        )
        update copy_range r
           set attempt = r.attempt + 1, worker = $1,
               lease_until = clock_timestamp() + make_interval(secs => $2::float8)
          from next where r.duplication = next.duplication and r.no = next.no
        returning
        """.formatted(Migrations.NOT_OUTGROWN) + CopyRange.COLUMNS;

    private static final String COPIED = """
        update copy_range set state = 'verifying'
         where duplication = $1::uuid and no = $2::int and attempt = $3::int and state = 'copying'
           and copied = $4::int8
        """;

    private static final String VERIFIED = """
        update copy_range
           set verified_at = $4::timestamptz, verified_id = $5::uuid, verified = verified + $6::int8, failures = 0,
               state = case when $7::bool then 'done' else state end,
               lease_until = case when $7::bool then '-infinity'::timestamptz
                                  else clock_timestamp() + make_interval(secs => $8::float8) end
         where duplication = $1::uuid and no = $2::int and attempt = $3::int and state = 'verifying'
           and verified = $9::int8
        """;

    private static final String RENEW = """
        update copy_range set lease_until = clock_timestamp() + make_interval(secs => $4::float8)
         where duplication = $1::uuid and no = $2::int and attempt = $3::int and state <> 'done'
        """;

    /** The token goes up: a page still on its way from a broken connection must not come in after all. */
    private static final String PUT_OFF = """
        update copy_range
           set attempt = attempt + 1, lease_until = '-infinity', failures = failures + 1,
               not_before = clock_timestamp() + make_interval(secs => $4::float8)
         where duplication = $1::uuid and no = $2::int and attempt = $3::int
        returning failures
        """;

    /** Fences out every worker of a duplication: their next page touches no row. */
    private static final String FENCE = """
        with ranges as materialized (
            select no from copy_range where duplication = $1::uuid order by no for no key update
        )
        update copy_range r set attempt = r.attempt + 1, lease_until = '-infinity'
          from ranges where r.duplication = $1::uuid and r.no = ranges.no
        """;

    private static final String HOLDS = """
        select from copy_range where duplication = $1::uuid and no = $2::int and attempt = $3::int and state <> 'done'
           for no key update
        """;

    private static final String STANDS = """
        select exists (select from copy_range
                        where duplication = $1::uuid and no = $2::int and attempt = $3::int and state = 'verifying'
                          and copied = $4::int8 and verified = $5::int8)
        """;

    private static final String UNDONE = """
        select (select count(*) from copy_range where duplication = $1::uuid and state <> 'done')
             + (select count(*) from duplication where id = $1::uuid and not planned)
        """;

    private static final String OF_DUPLICATION =
            "select " + CopyRange.COLUMNS + " from copy_range r where r.duplication = $1::uuid order by r.no";

    private static final String LAST = OF_DUPLICATION + " desc limit 1";

    private static final String READ = OF_DUPLICATION;

    /** Each claim takes the next number; so many are left before those of another plan could begin. */
    private static final int CLAIMS = 1 << 10;

    private static final int PLANS = 1 << 20;

    private final IntSupplier plans;

    /** The usual one: that two plans of a duplication begin with the same number is a chance of one in a million. */
    public CopyRangeStore() {
        this(() -> ThreadLocalRandom.current().nextInt(PLANS));
    }

    /** @param plans what each plan's fencing tokens begin from, from 0 up to a million */
    CopyRangeStore(IntSupplier plans) {
        this.plans = plans;
    }

    /** Where a type is cut: the bounds of its ranges in order. */
    public record Cut(Optional<SourceKey> from, Optional<SourceKey> to) {}

    /**
     * Plans the ranges of one type, numbered from {@code firstNo}.
     *
     * <p>A database that fails over may lose a plan on which somebody works already. The next plan is made as of another
     * instant, and its tokens begin elsewhere, so that nothing of what was begun with the lost one gets into it.
     */
    public Future<Void> plan(
            Session session, UUID duplication, int firstNo, int stage, ResourceType type, List<Cut> cuts) {
        return plan(session, duplication, firstNo, stage, type, cuts, plans.getAsInt() * CLAIMS);
    }

    /** Plans a range of a whole type that nobody claims, since whoever plans it works on it, with the range's own token. */
    public Future<Void> planOwn(Session session, CopyRange range) {
        List<Cut> whole = List.of(new Cut(Optional.empty(), Optional.empty()));
        return plan(session, range.duplication(), range.no(), range.stage(), range.type(), whole, range.attempt());
    }

    private static Future<Void> plan(
            Session session, UUID duplication, int firstNo, int stage, ResourceType type, List<Cut> cuts, int attempt) {
        Integer[] numbers = new Integer[cuts.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = firstNo + i;
        }
        Tuple arguments = Tuple.of(duplication, (short) stage, type.code()).addArrayOfInteger(numbers);
        addKeys(arguments, cuts.stream().map(Cut::from).toList());
        addKeys(arguments, cuts.stream().map(Cut::to).toList());
        arguments.addInteger(attempt);
        return session.write(INSERT, arguments).mapEmpty();
    }

    private static void addKeys(Tuple arguments, List<Optional<SourceKey>> keys) {
        arguments
                .addArrayOfOffsetDateTime(keys.stream()
                        .map(key -> key.map(SourceKey::at).orElse(null))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfUUID(keys.stream()
                        .map(key -> key.map(SourceKey::id).orElse(null))
                        .toArray(UUID[]::new));
    }

    /** Takes the lease on a range that nobody works on; empty when there is none. */
    public Future<Optional<CopyRange>> claim(Session session, String worker, Duration lease) {
        return session.write(CLAIM, Tuple.of(worker, DuplicationStore.seconds(lease)))
                .map(rows -> rows.stream().map(CopyRange::of).findFirst());
    }

    /**
     * All rows of the range are in the target; false when the lease was lost.
     *
     * @param range as it stands after its last page
     */
    public Future<Boolean> noteCopied(Session session, CopyRange range) {
        return session.write(COPIED, Tuple.of(range.duplication(), range.no(), range.attempt(), range.copiedRows()))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Whether the lease is still this worker's; the range's row stays as it is until the transaction ends. */
    public Future<Boolean> holds(Session session, CopyRange range) {
        return session.read(HOLDS, Tuple.of(range.duplication(), range.no(), range.attempt()))
                .map(rows -> rows.size() == 1);
    }

    /**
     * Whether the database has what this worker believes it has: the lease, and all that was copied and verified. A crash
     * of the database may lose what it had told of a moment before.
     */
    public Future<Boolean> stands(Session session, CopyRange range) {
        Tuple arguments = Tuple.of(range.duplication(), range.no(), range.attempt(), range.copiedRows());
        return session.read(STANDS, arguments.addLong(range.verifiedRows()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /**
     * The range is verified up to {@code to}; false when the lease was lost.
     *
     * @param range as it stands before
     */
    public Future<Boolean> noteVerified(
            Session session, CopyRange range, Optional<SourceKey> to, long rows, boolean done, Duration lease) {
        Tuple arguments = Tuple.of(range.duplication(), range.no(), range.attempt());
        arguments
                .addOffsetDateTime(to.map(SourceKey::at).orElse(null))
                .addUUID(to.map(SourceKey::id).orElse(null))
                .addLong(rows)
                .addBoolean(done);
        arguments.addDouble(DuplicationStore.seconds(lease)).addLong(range.verifiedRows());
        return session.write(VERIFIED, arguments).map(result -> result.rowCount() == 1);
    }

    /** Keeps the lease on a range; false when it was lost. */
    public Future<Boolean> renew(Session session, CopyRange range, Duration lease) {
        return session.write(
                        RENEW,
                        Tuple.of(range.duplication(), range.no(), range.attempt(), DuplicationStore.seconds(lease)))
                .map(rows -> rows.rowCount() == 1);
    }

    /**
     * Gives a range back, to be tried again after {@code delay}.
     *
     * @return failed tries in a row, this one included; 0 when the lease was lost
     */
    public Future<Integer> putOff(Session session, CopyRange range, Duration delay) {
        Tuple arguments = Tuple.of(range.duplication(), range.no(), range.attempt(), DuplicationStore.seconds(delay));
        return session.write(PUT_OFF, arguments)
                .map(rows -> rows.size() == 0 ? 0 : rows.iterator().next().getInteger(0));
    }

    /** Fences out every worker of a duplication. */
    public Future<Void> fence(Session session, UUID duplication) {
        return session.write(FENCE, Tuple.of(duplication)).mapEmpty();
    }

    /** How many ranges are not yet copied and verified; a plan that is not complete counts as one. */
    public Future<Long> countUndone(Session session, UUID duplication) {
        return session.read(UNDONE, Tuple.of(duplication))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** The range with the highest number. */
    public Future<Optional<CopyRange>> last(Session session, UUID duplication) {
        return session.read(LAST, Tuple.of(duplication))
                .map(rows -> rows.stream().map(CopyRange::of).findFirst());
    }

    /** All ranges of a duplication in order. */
    public Future<List<CopyRange>> read(Session session, UUID duplication) {
        return session.read(READ, Tuple.of(duplication))
                .map(rows -> rows.stream().map(CopyRange::of).toList());
    }
}
