package io.offshoot.store;

import static io.offshoot.store.MemoryDatabase.never;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.MemoryDatabase.Mutation;
import io.offshoot.store.MemoryTable.Values;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the statements about duplications, their journal and their keys do. */
final class MemoryDuplications {
    private static final String[] COLUMNS = {
        "id", "kind", "door", "state", "source", "target", "key", "snapshot", "parameters", "principal",
        "caller_project", "failure", "report", "total", "counters", "attempt", "failures", "created", "finished",
                "admitted",
        "copied"
    };
    private static final Set<String> TIMES = Set.of("created", "finished", "admitted");
    private static final Set<String> STEPS = Set.of("requested", "verifying", "failing", "cancelling");

    private final MemoryDatabase database;
    private final MemoryTable duplications;

    MemoryDuplications(MemoryDatabase database) {
        this.database = database;
        this.duplications = database.duplications;
    }

    void register() {
        database.on(DuplicationStore.class, "INSERT", this::insert);
        database.on(DuplicationStore.class, "JOURNAL", this::journal);
        database.on(DuplicationStore.class, "READ", this::read);
        database.on(DuplicationStore.class, "MOVE", this::move);
        database.on(DuplicationStore.class, "CLAIM_STEP", this::claim);
        database.on(DuplicationStore.class, "RENEW", this::renew);
        database.on(DuplicationStore.class, "PUT_OFF", this::putOff);
        database.on(DuplicationStore.class, "RELEASE", this::release);
        database.on(DuplicationStore.class, "PLAN", this::plan);
        database.on(DuplicationStore.class, "COPIED", this::copied);
        database.on(DuplicationStore.class, "COUNT_OPEN", this::countOpen);
        database.on(JournalStore.class, "READ", this::readJournal);
        database.on(IdempotencyStore.class, "CLAIM", this::claimKey);
        database.on(SourceEndStore.class, "FAIL_ALL", this::failAll);
        database.on(DuplicationStore.class, "AGE", this::age);
        database.on(RecheckStore.class, "CLAIM", (transaction, arguments) -> MemoryRows.of());
        database.on(RecheckStore.class, "RELEASE", (transaction, arguments) -> MemoryRows.changed(0));
    }

    private MemoryRows insert(MemoryTransaction transaction, Tuple arguments) {
        long now = database.now();
        duplications.put(
                transaction,
                new Values(arguments.getUUID(0))
                        .with(
                                "id", arguments.getUUID(0),
                                "kind", arguments.getString(1),
                                "door", arguments.getString(2),
                                "state", "requested",
                                "source", arguments.getUUID(3),
                                "target", arguments.getUUID(4),
                                "key", arguments.getBuffer(5),
                                "parameters", arguments.getString(6),
                                "principal", arguments.getString(7),
                                "caller_project", arguments.getUUID(8),
                                "counters", "{}",
                                "total", 0L,
                                "attempt", 0,
                                "failures", 0,
                                "lease_until", never(),
                                "not_before", now,
                                "created", now));
        return MemoryRows.changed(1);
    }

    private MemoryRows journal(MemoryTransaction transaction, Tuple arguments) {
        note(
                transaction,
                arguments.getUUID(0),
                Optional.ofNullable(arguments.getString(1)),
                arguments.getString(2),
                arguments.getString(3),
                arguments.getString(4));
        return MemoryRows.changed(1);
    }

    private void note(
            MemoryTransaction transaction,
            UUID duplication,
            Optional<String> from,
            String to,
            String worker,
            String detail) {
        long no = database.nextNumber();
        database.journal.put(
                transaction,
                new Values(no)
                        .with(
                                "duplication", duplication,
                                "no", no,
                                "at", database.now(),
                                "from_state", from.orElse(null),
                                "to_state", to,
                                "worker", worker,
                                "detail", detail));
    }

    private MemoryRows read(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of(COLUMNS);
        duplications.get(transaction, arguments.getUUID(0)).ifPresent(row -> add(transaction, rows, row));
        return rows;
    }

    private void add(MemoryTransaction transaction, MemoryRows rows, Values row) {
        Object[] values = new Object[COLUMNS.length];
        for (int i = 0; i < values.length; i++) {
            Object value = row.get(COLUMNS[i]);
            boolean time = value != null && TIMES.contains(COLUMNS[i]);
            values[i] = time ? MemoryDatabase.time((long) value) : value;
        }
        values[COLUMNS.length - 1] =
                database.ranges.rows(transaction, range -> range.is("duplication", row.key)).stream()
                        .mapToLong(range -> range.number("copied"))
                        .sum();
        rows.add(values);
    }

    private MemoryRows move(MemoryTransaction transaction, Tuple arguments) {
        String from = arguments.getString(1);
        Integer attempt = arguments.getInteger(7);
        Optional<Values> found = duplications
                .get(transaction, arguments.getUUID(0))
                .filter(row -> row.is("state", from) || database.mutated(Mutation.MOVE_WITHOUT_STATE))
                .filter(row -> attempt == null
                        || row.is("attempt", attempt)
                        || database.mutated(Mutation.MOVE_WITHOUT_ATTEMPT));
        found.ifPresent(row -> {
            long now = database.now();
            Values moved = row.with(
                    "state",
                    arguments.getString(2),
                    "attempt",
                    (int) row.at("attempt") + 1,
                    "lease_until",
                    never(),
                    "not_before",
                    now,
                    "failures",
                    0,
                    "failure",
                    arguments.getString(4) == null ? row.at("failure") : arguments.getString(4),
                    "report",
                    arguments.getString(5) == null ? row.at("report") : arguments.getString(5));
            duplications.put(transaction, arguments.getBoolean(6) ? moved.with("finished", now) : moved);
            note(
                    transaction,
                    arguments.getUUID(0),
                    Optional.of(from),
                    arguments.getString(2),
                    arguments.getString(3),
                    arguments.getString(4));
        });
        return MemoryRows.of("count").add(found.isPresent() ? 1L : 0L);
    }

    private MemoryRows claim(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of(COLUMNS);
        boolean early = database.mutated(Mutation.CLAIM_BEFORE_LEASE_ENDS);
        duplications
                .rows(
                        transaction,
                        row -> STEPS.contains(row.<String>at("state"))
                                && (!row.is("state", "requested") || row.get("admitted") != null)
                                && (early || row.number("lease_until") < database.now())
                                && row.number("not_before") <= database.now()
                                && (Arrays.asList(arguments.getArrayOfStrings(2))
                                                .contains(row.<String>at("kind"))
                                        || row.is("state", "failing")
                                        || row.is("state", "cancelling"))
                                && !duplications.locked(transaction, row.key))
                .stream()
                .min(Comparator.comparingLong(row -> row.number("created")))
                .ifPresent(row -> {
                    int more = database.mutated(Mutation.CLAIM_KEEPS_ATTEMPT) ? 0 : 1;
                    Values claimed = row.with(
                            "attempt", (int) row.at("attempt") + more,
                            "worker", arguments.getString(0),
                            "lease_until", database.in(arguments.getDouble(1)));
                    duplications.put(transaction, claimed);
                    add(transaction, rows, claimed);
                });
        return rows;
    }

    private MemoryRows renew(MemoryTransaction transaction, Tuple arguments) {
        Optional<Values> found = duplications
                .get(transaction, arguments.getUUID(0))
                .filter(row -> row.is("attempt", arguments.getInteger(1)) || database.mutated(Mutation.RENEW_BY_ZOMBIE))
                .filter(row -> row.get("finished") == null);
        found.ifPresent(
                row -> duplications.put(transaction, row.with("lease_until", database.in(arguments.getDouble(2)))));
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }

    private MemoryRows putOff(MemoryTransaction transaction, Tuple arguments) {
        Optional<Values> found = duplications
                .get(transaction, arguments.getUUID(0))
                .filter(row -> row.is("attempt", arguments.getInteger(1)));
        found.ifPresent(row -> duplications.put(
                transaction,
                row.with(
                        "attempt",
                        (int) row.at("attempt") + 1,
                        "lease_until",
                        never(),
                        "failures",
                        (int) row.at("failures") + 1,
                        "not_before",
                        database.in(arguments.getDouble(2)))));
        return MemoryRows.changed(found.isPresent() ? 1 : 0);
    }

    private MemoryRows release(MemoryTransaction transaction, Tuple arguments) {
        String worker = arguments.getString(0);
        int more = database.mutated(Mutation.RELEASE_KEEPS_ATTEMPT) ? 0 : 1;
        for (Values row : duplications.rows(
                transaction,
                row -> row.is("worker", worker)
                        && row.get("finished") == null
                        && row.number("lease_until") > never())) {
            duplications.put(transaction, row.with("attempt", (int) row.at("attempt") + more, "lease_until", never()));
        }
        List<Values> held = database.ranges.rows(
                transaction,
                row -> row.is("worker", worker) && !row.is("state", "done") && row.number("lease_until") > never());
        for (Values row : held) {
            database.ranges.put(
                    transaction, row.with("attempt", (int) row.at("attempt") + more, "lease_until", never()));
        }
        return MemoryRows.changed(held.size());
    }

    private MemoryRows plan(MemoryTransaction transaction, Tuple arguments) {
        duplications
                .get(transaction, arguments.getUUID(0))
                .ifPresent(row -> duplications.put(
                        transaction,
                        row.with(
                                "snapshot", arguments.getString(1),
                                "total", arguments.getLong(2),
                                "counters", arguments.getString(3))));
        return MemoryRows.changed(1);
    }

    private MemoryRows copied(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of(COLUMNS);
        boolean early = database.mutated(Mutation.PUBLISH_BEFORE_ALL_RANGES);
        duplications
                .rows(
                        transaction,
                        row -> row.is("state", "copying")
                                && (early
                                        || database.ranges
                                                .rows(
                                                        transaction,
                                                        range -> range.is("duplication", row.key)
                                                                && !range.is("state", "done"))
                                                .isEmpty()))
                .stream()
                .min(Comparator.comparingLong(row -> row.number("created")))
                .ifPresent(row -> add(transaction, rows, row));
        return rows;
    }

    private MemoryRows age(MemoryTransaction transaction, Tuple arguments) {
        return MemoryRows.of("age")
                .add(duplications
                        .get(transaction, arguments.getUUID(0))
                        .map(row -> (database.now() - row.number("created")) / 1e6)
                        .orElseThrow());
    }

    private MemoryRows countOpen(MemoryTransaction transaction, Tuple arguments) {
        return MemoryRows.of("count").add((long) duplications
                .rows(transaction, row -> row.get("finished") == null)
                .size());
    }

    private MemoryRows readJournal(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows rows = MemoryRows.of("no", "at", "from_state", "to_state", "worker", "detail");
        database.journal
                .rows(transaction, row -> row.is("duplication", arguments.getUUID(0)))
                .forEach(row -> rows.add(
                        row.at("no"),
                        MemoryDatabase.time(row.number("at")),
                        row.at("from_state"),
                        row.at("to_state"),
                        row.at("worker"),
                        row.at("detail")));
        return rows;
    }

    private MemoryRows claimKey(MemoryTransaction transaction, Tuple arguments) {
        List<String> key = List.of(arguments.getString(0), arguments.getString(1), arguments.getString(2));
        Values mine = new Values(key).with("body_hash", arguments.getBuffer(3), "duplication", arguments.getUUID(4));
        Values row = database.mutated(Mutation.KEY_NOT_CLAIMED)
                ? mine
                : database.keys.get(transaction, key).orElse(mine);
        database.keys.put(transaction, row);
        return MemoryRows.of("duplication", "body_hash").add(row.at("duplication"), row.at("body_hash"));
    }

    private MemoryRows failAll(MemoryTransaction transaction, Tuple arguments) {
        MemoryRows moved = MemoryRows.of("id", "door", "state");
        List<String> open = Arrays.asList(arguments.getArrayOfStrings(2));
        for (Values row : duplications.rows(
                transaction, row -> row.is("source", arguments.getUUID(0)) && open.contains(row.<String>at("state")))) {
            duplications.put(
                    transaction,
                    row.with(
                            "state", DuplicationState.FAILING.label(),
                            "attempt", (int) row.at("attempt") + 1,
                            "lease_until", never(),
                            "not_before", database.now(),
                            "failures", 0,
                            "failure", arguments.getString(1)));
            note(
                    transaction,
                    (UUID) row.key,
                    Optional.of(row.at("state")),
                    DuplicationState.FAILING.label(),
                    null,
                    arguments.getString(1));
            if (!database.mutated(Mutation.SOURCE_END_FORGETS_RANGES)) {
                MemoryRanges.fence(database, transaction, (UUID) row.key);
            }
            moved.add(row.key, row.at("door"), row.at("state"));
        }
        return moved;
    }
}
