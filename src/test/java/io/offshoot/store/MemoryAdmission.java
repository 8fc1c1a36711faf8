package io.offshoot.store;

import io.offshoot.store.MemoryTable.Values;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the statements do that let duplications run in their turn. */
final class MemoryAdmission {
    private static final Values LOCK = new Values("admission");

    private final MemoryDatabase database;
    private final MemoryTable duplications;

    MemoryAdmission(MemoryDatabase database) {
        this.database = database;
        this.duplications = database.duplications;
    }

    void register() {
        database.on(AdmissionStore.class, "LOCK", this::lock);
        database.on(AdmissionStore.class, "ANY_WAITING", this::anyWaiting);
        database.on(AdmissionStore.class, "WAITING", this::waiting);
        database.on(AdmissionStore.class, "ADMIT", this::admit);
    }

    /** An advisory lock is a row of a table of its own. */
    private MemoryRows lock(MemoryTransaction transaction, Tuple arguments) {
        database.locks.put(transaction, LOCK);
        return MemoryRows.of("lock").add(Optional.empty());
    }

    private List<Values> waiting(MemoryTransaction transaction, Predicate<Values> also) {
        return duplications.rows(
                transaction,
                row -> row.get("finished") == null
                        && row.is("state", "requested")
                        && row.get("admitted") == null
                        && !row.is("kind", "load")
                        && also.test(row));
    }

    private MemoryRows anyWaiting(MemoryTransaction transaction, Tuple arguments) {
        return MemoryRows.of("exists").add(!waiting(transaction, row -> true).isEmpty());
    }

    private MemoryRows waiting(MemoryTransaction transaction, Tuple arguments) {
        return MemoryRows.of("all", "principal")
                .add((long) waiting(transaction, row -> true).size(), (long)
                        waiting(transaction, row -> row.is("principal", arguments.getString(0)))
                                .size());
    }

    private MemoryRows admit(MemoryTransaction transaction, Tuple arguments) {
        List<Values> running = duplications.rows(
                transaction,
                row -> row.get("finished") == null && row.get("admitted") != null && !row.is("kind", "load"));
        Optional<Values> next = running.size() >= arguments.getInteger(0)
                ? Optional.empty()
                : waiting(
                                transaction,
                                row -> count(running, "source", row) < arguments.getInteger(1)
                                        && count(running, "principal", row) < arguments.getInteger(2))
                        .stream()
                        .min(Comparator.<Values>comparingLong(row -> count(running, "principal", row))
                                .thenComparingLong(row -> count(running, "source", row))
                                .thenComparingLong(row -> row.number("created")));
        next.ifPresent(row -> duplications.put(transaction, row.with("admitted", database.now())));
        return MemoryRows.changed(next.isPresent() ? 1 : 0);
    }

    private static long count(List<Values> running, String column, Values of) {
        return running.stream().filter(row -> row.is(column, of.at(column))).count();
    }
}
