package io.offshoot.store;

import static io.offshoot.store.MemoryDatabase.never;

import io.offshoot.store.MemoryDatabase.Mutation;
import io.offshoot.store.MemoryTable.Values;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the statements about ranges do. */
final class MemoryRanges {
    private static final String[] COLUMNS = {
        "duplication",
        "no",
        "stage",
        "type",
        "from_at",
        "from_id",
        "to_at",
        "to_id",
        "state",
        "attempt",
        "checkpoint_at",
        "checkpoint_id",
        "verified_at",
        "verified_id",
        "copied",
        "verified",
        "counters",
        "failures"
    };

    private final MemoryDatabase database;
    private final MemoryTable ranges;

    MemoryRanges(MemoryDatabase database) {
        this.database = database;
        this.ranges = database.ranges;
    }

    void register() {
        database.on(CopyRangeStore.class, "INSERT", this::insert);
        database.on(CopyRangeStore.class, "CLAIM", this::claim);
        database.on(CopyRangeStore.class, "COPIED", this::copied);
        database.on(CopyRangeStore.class, "VERIFIED", this::verified);
        database.on(CopyRangeStore.class, "RENEW", this::renew);
        database.on(CopyRangeStore.class, "PUT_OFF", this::putOff);
        database.on(CopyRangeStore.class, "FENCE", this::fence);
        database.on(CopyRangeStore.class, "HOLDS", this::holds);
        database.on(CopyRangeStore.class, "STANDS", this::stands);
        database.on(CopyRangeStore.class, "UNDONE", this::undone);
        database.on(CopyRangeStore.class, "READ", this::read);
    }

    private MemoryRows insert(MemoryTransaction transaction, Tuple arguments) {
        Integer[] numbers = arguments.getArrayOfIntegers(3);
        UUID[] from = arguments.getArrayOfUUIDs(5);
        UUID[] to = arguments.getArrayOfUUIDs(7);
        for (int i = 0; i < numbers.length; i++) {
            ranges.put(
                    transaction,
                    new Values(key(arguments.getUUID(0), numbers[i]))
                            .with(
                                    "duplication",
                                    arguments.getUUID(0),
                                    "no",
                                    numbers[i],
                                    "stage",
                                    arguments.getShort(1),
                                    "type",
                                    arguments.getShort(2),
                                    "from_at",
                                    arguments.getArrayOfOffsetDateTimes(4)[i],
                                    "from_id",
                                    from[i],
                                    "to_at",
                                    arguments.getArrayOfOffsetDateTimes(6)[i],
                                    "to_id",
                                    to[i],
                                    "state",
                                    "copying",
                                    "attempt",
                                    arguments.getInteger(8),
                                    "lease_until",
                                    never(),
                                    "not_before",
                                    never(),
                                    "copied",
                                    0L,
                                    "verified",
                                    0L,
                                    "counters",
                                    "{}",
                                    "failures",
                                    0));
        }
        return MemoryRows.changed(numbers.length);
    }

    static List<Object> key(UUID duplication, int no) {
        return List.of(duplication, no);
    }

    private static MemoryRows rows() {
        return MemoryRows.of(COLUMNS);
    }

    private static void add(MemoryRows rows, Values row) {
        Object[] values = new Object[COLUMNS.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(COLUMNS[i]);
        }
        rows.add(values);
    }

    private MemoryRows claim(MemoryTransaction transaction, Tuple arguments) {
        boolean early = database.mutated(Mutation.CLAIM_BEFORE_LEASE_ENDS);
        MemoryRows rows = rows();
        ranges
                .rows(
                        transaction,
                        row -> copying(transaction, row)
                                && !row.is("state", "done")
                                && (early || row.number("lease_until") < database.now())
                                && row.number("not_before") <= database.now()
                                && (row.is("stage", (short) 1) || othersDone(transaction, row))
                                && !ranges.locked(transaction, row.key))
                .stream()
                .min(Comparator.<Values>comparingLong(row -> workers(transaction, row))
                        .thenComparingLong(row -> database.duplications
                                .get(transaction, row.at("duplication"))
                                .orElseThrow()
                                .number("created"))
                        .thenComparingLong(row -> row.number("no")))
                .ifPresent(row -> {
                    int more = database.mutated(Mutation.CLAIM_KEEPS_ATTEMPT) ? 0 : 1;
                    Values claimed = row.with(
                            "attempt", (int) row.at("attempt") + more,
                            "worker", arguments.getString(0),
                            "lease_until", database.in(arguments.getDouble(1)));
                    ranges.put(transaction, claimed);
                    add(rows, claimed);
                });
        return rows;
    }

    private boolean copying(MemoryTransaction transaction, Values range) {
        return database.duplications
                .get(transaction, range.at("duplication"))
                .filter(duplication -> duplication.is("state", "copying"))
                .isPresent();
    }

    private boolean othersDone(MemoryTransaction transaction, Values range) {
        return database.mutated(Mutation.BINARIES_BEFORE_OTHERS)
                || ranges.rows(
                                transaction,
                                other -> other.is("duplication", range.at("duplication"))
                                        && other.is("stage", (short) 1)
                                        && !other.is("state", "done"))
                        .isEmpty();
    }

    private long workers(MemoryTransaction transaction, Values range) {
        return ranges.rows(
                        transaction,
                        other -> other.is("duplication", range.at("duplication"))
                                && other.number("lease_until") > database.now())
                .size();
    }

    /** The range where the attempt of the first three arguments still stands. */
    Optional<Values> fenced(MemoryTransaction transaction, Tuple arguments, boolean anyAttempt) {
        return ranges.get(transaction, key(arguments.getUUID(0), arguments.getInteger(1)))
                .filter(row -> anyAttempt || row.is("attempt", arguments.getInteger(2)));
    }

    private MemoryRows copied(MemoryTransaction transaction, Tuple arguments) {
        Optional<Values> found = fenced(transaction, arguments, false)
                .filter(row -> row.is("state", "copying") && row.is("copied", arguments.getLong(3)));
        found.ifPresent(row -> ranges.put(transaction, row.with("state", "verifying")));
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }

    private MemoryRows verified(MemoryTransaction transaction, Tuple arguments) {
        Optional<Values> found = fenced(transaction, arguments, false)
                .filter(row -> row.is("state", "verifying") && row.is("verified", arguments.getLong(8)));
        found.ifPresent(row -> {
            boolean done = arguments.getBoolean(6);
            ranges.put(
                    transaction,
                    row.with(
                            "verified_at",
                            arguments.getOffsetDateTime(3),
                            "verified_id",
                            arguments.getUUID(4),
                            "verified",
                            row.number("verified") + arguments.getLong(5),
                            "failures",
                            0,
                            "state",
                            done ? "done" : row.at("state"),
                            "lease_until",
                            done ? never() : database.in(arguments.getDouble(7))));
        });
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }

    private MemoryRows renew(MemoryTransaction transaction, Tuple arguments) {
        Optional<Values> found = fenced(transaction, arguments, database.mutated(Mutation.RENEW_BY_ZOMBIE))
                .filter(row -> !row.is("state", "done"));
        found.ifPresent(row -> ranges.put(transaction, row.with("lease_until", database.in(arguments.getDouble(3)))));
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }

    private MemoryRows putOff(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("failures");
        int more = database.mutated(Mutation.PUT_OFF_KEEPS_ATTEMPT) ? 0 : 1;
        fenced(transaction, arguments, false).ifPresent(row -> {
            int failures = (int) row.at("failures") + 1;
            ranges.put(
                    transaction,
                    row.with(
                            "attempt",
                            (int) row.at("attempt") + more,
                            "lease_until",
                            never(),
                            "failures",
                            failures,
                            "not_before",
                            database.in(arguments.getDouble(3))));
            rows.add(failures);
        });
        return rows;
    }

    private MemoryRows fence(MemoryTransaction transaction, Tuple arguments) {
        if (!database.mutated(Mutation.CANCEL_FORGETS_RANGES)) {
            fence(database, transaction, arguments.getUUID(0));
        }
        return MemoryRows.changed(1);
    }

    static void fence(MemoryDatabase database, MemoryTransaction transaction, UUID duplication) {
        for (Values row : database.ranges.rows(transaction, row -> row.is("duplication", duplication))) {
            database.ranges.put(transaction, row.with("attempt", (int) row.at("attempt") + 1, "lease_until", never()));
        }
    }

    private MemoryRows holds(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of();
        fenced(transaction, arguments, false)
                .filter(row -> !row.is("state", "done"))
                .ifPresent(row -> {
                    ranges.put(transaction, row);
                    rows.add();
                });
        return rows;
    }

    private MemoryRows stands(MemoryTransaction transaction, Tuple arguments) {
        return MemoryRows.of("exists")
                .add(fenced(transaction, arguments, false)
                        .filter(row -> row.is("state", "verifying")
                                && row.is("copied", arguments.getLong(3))
                                && row.is("verified", arguments.getLong(4)))
                        .isPresent());
    }

    private MemoryRows undone(MemoryTransaction transaction, Tuple arguments) {
        long count = database.mutated(Mutation.PUBLISH_BEFORE_ALL_RANGES)
                ? 0
                : ranges.rows(
                                transaction,
                                row -> row.is("duplication", arguments.getUUID(0)) && !row.is("state", "done"))
                        .size();
        return MemoryRows.of("count").add(count);
    }

    private MemoryRows read(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = rows();
        ranges.rows(transaction, row -> row.is("duplication", arguments.getUUID(0))).stream()
                .sorted(Comparator.comparingLong(row -> row.number("no")))
                .forEach(row -> add(rows, row));
        return rows;
    }
}
