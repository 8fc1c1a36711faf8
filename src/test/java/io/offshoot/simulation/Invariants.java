package io.offshoot.simulation;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.MemoryDatabase;
import io.offshoot.store.MemoryResourcesAsOf;
import io.offshoot.store.MemoryTable;
import io.offshoot.store.MemoryTable.Values;
import io.offshoot.store.MemoryTransaction.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What must hold after every commit, whatever was lost or came late:
 *
 * <ul>
 *   <li>states move along the table, an end is never left; attempts and progress only grow;
 *   <li>a lease is taken when it has ended, and kept by whoever has it;
 *   <li>pages come from the holder of their range while the duplication copies, with their checkpoint;
 *   <li>what is published is the source of its one instant, with other ids, and nothing else; it is live in the same
 *       commit, and nothing else becomes live;
 *   <li>what has failed or was cancelled has left nothing;
 *   <li>no other project is written to.
 * </ul>
 */
final class Invariants {
    /** A lease that was given back. */
    private static final long LONG_AGO = Long.MIN_VALUE;

    private final SimulatedServer server;
    private final MemoryDatabase database;
    private final UUID source;
    private long checked;

    Invariants(SimulatedServer server, UUID source) {
        this.server = server;
        this.database = server.database;
        this.source = source;
    }

    long checked() {
        return checked;
    }

    void committed(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        checked++;
        Map<UUID, Long> pages = new HashMap<>();
        for (Change change : changes) {
            switch (change.slot().table().name) {
                case "duplication" -> duplication(change);
                case "copy_range" -> range(change);
                case "resource" -> resource(change, pages, changes);
                case "project" -> project(change);
                default -> {}
            }
        }
        pages.forEach((duplication, rows) -> page(duplication, rows, changes));
    }

    private void duplication(Change change) {
        if (change.before().isEmpty() || change.after().isEmpty()) {
            return;
        }
        Values before = change.before().get();
        Values after = change.after().get();
        DuplicationState from = DuplicationState.labelled(before.at("state"));
        DuplicationState to = DuplicationState.labelled(after.at("state"));
        require(from == to || from.leadsTo(to), () -> "I5: moved from " + from + " to " + to);
        require(!from.terminal() || before.get("finished") != null, () -> "I5: no end noted");
        require(after.number("attempt") >= before.number("attempt"), () -> "the attempt went down");
        lease(before, after);
        if (from == to) {
            return;
        }
        require(after.number("attempt") > before.number("attempt"), () -> "a move fences nobody out");
        boolean step = to.terminal() || to == DuplicationState.COPYING;
        require(
                !step || (server.client().equals(before.get("worker")) && before.number("lease_until") > LONG_AGO),
                () -> "I10: " + server.client() + " ended the step of " + before.get("worker"));
        if (to == DuplicationState.VERIFYING || to == DuplicationState.COMPLETED) {
            require(
                    rangesOf(after.key).stream().allMatch(range -> range.is("state", "done")),
                    () -> "moved on to " + to + " before all ranges were done");
        }
        if (to == DuplicationState.COMPLETED) {
            require(
                    projectState(after.at("target")).equals(Optional.of("live")),
                    () -> "completed without being published");
            published(after);
        }
        if (to == DuplicationState.FAILED || to == DuplicationState.CANCELLED) {
            nothingLeft(after);
        }
    }

    private void lease(Values before, Values after) {
        boolean longer = after.number("lease_until") > before.number("lease_until");
        if (!longer) {
            return;
        }
        require(
                server.client().equals(after.get("worker")),
                () -> "I10: " + server.client() + " kept the lease of " + after.get("worker"));
        if (!after.is("worker", String.valueOf(before.<String>at("worker")))
                || !after.is("attempt", before.at("attempt"))) {
            require(
                    before.number("lease_until") < database.now(),
                    () -> "I10: " + after.get("worker") + " took a lease that had not ended");
            require(
                    after.number("attempt") > before.number("attempt"),
                    () -> "I10: a lease was taken without fencing out the one before");
        }
    }

    private void range(Change change) {
        if (change.before().isEmpty() || change.after().isEmpty()) {
            return;
        }
        Values before = change.before().get();
        Values after = change.after().get();
        require(after.number("attempt") >= before.number("attempt"), () -> "the attempt of a range went down");
        require(
                after.number("copied") >= before.number("copied")
                        && after.number("verified") >= before.number("verified"),
                () -> "I6: a range lost progress");
        require(!before.is("state", "done") || after.is("state", "done"), () -> "I6: a range that was done is not");
        lease(before, after);
        boolean progress = after.number("copied") > before.number("copied")
                || after.number("verified") > before.number("verified")
                || !after.is("state", before.at("state"));
        require(
                !progress || (server.client().equals(after.get("worker")) && after.is("attempt", before.at("attempt"))),
                () -> "I10: " + server.client() + " worked on the range of " + after.get("worker"));
        require(
                !progress || before.number("lease_until") > LONG_AGO,
                () -> "I10: a range was worked on after it was given back");
    }

    private void resource(Change change, Map<UUID, Long> pages, List<Change> changes) {
        Values row = change.after().or(change::before).orElseThrow();
        if (row.is("project", source)) {
            require(server.client().isEmpty(), () -> "I7: the source was written to by " + server.client());
            return;
        }
        Values duplication = database.duplications.committed().stream()
                .filter(any -> any.is("target", row.at("project")))
                .findFirst()
                .orElseThrow(() -> new InvariantBroken("I8: a row of another project was written"));
        if (change.before().isEmpty() && row.get("origin_id") != null) {
            pages.merge((UUID) duplication.key, 1L, Long::sum);
        } else if (change.before().isPresent()) {
            require(change.after().isEmpty(), () -> "a copy was changed");
            Values before = before(duplication, changes);
            require(
                    before.is("state", "failing") || before.is("state", "cancelling"),
                    () -> "copies were removed in state " + before.get("state"));
        }
    }

    /** As it stood before the commit, which may have been the one that ends it and removes the last that is left. */
    private Values before(Values duplication, List<Change> changes) {
        return changes.stream()
                .filter(change -> change.slot().table() == database.duplications)
                .flatMap(change -> change.before().stream())
                .filter(row -> row.key.equals(duplication.key))
                .findFirst()
                .orElse(duplication);
    }

    /** Rows come with the counts of their range, and only while there is copying to do. */
    private void page(UUID duplication, long rows, List<Change> changes) {
        Values now = database.duplications.committed().stream()
                .filter(any -> any.key.equals(duplication))
                .findFirst()
                .orElseThrow();
        require(now.is("state", "copying"), () -> "I9: a page was written in state " + now.get("state"));
        long counted = changes.stream()
                .filter(change -> change.slot().table() == database.ranges)
                .filter(change -> change.after().orElseThrow().is("duplication", duplication))
                .mapToLong(change -> change.after().orElseThrow().number("copied")
                        - change.before().orElseThrow().number("copied"))
                .sum();
        require(counted == rows, () -> "I2: " + rows + " rows were written and " + counted + " counted");
    }

    private void project(Change change) {
        change.after()
                .filter(row -> row.is("state", "live"))
                .ifPresent(row -> database.duplications.committed().stream()
                        .filter(duplication -> duplication.is("target", row.key))
                        .forEach(duplication -> require(
                                duplication.is("state", "completed"),
                                () -> "a project became live in state " + duplication.get("state"))));
    }

    private Optional<String> projectState(UUID project) {
        return database.projects.committed().stream()
                .filter(row -> row.key.equals(project))
                .findFirst()
                .map(row -> row.at("state"));
    }

    private List<Values> rangesOf(Object duplication) {
        return database.ranges.committed().stream()
                .filter(range -> range.is("duplication", duplication))
                .toList();
    }

    private void nothingLeft(Values duplication) {
        UUID target = duplication.at("target");
        for (MemoryTable table : List.of(database.resources, database.contents)) {
            nothingLeft(duplication, table, row -> row.is("project", target));
        }
        for (MemoryTable table : List.of(database.outcomes, database.needed)) {
            nothingLeft(duplication, table, row -> row.is("duplication", duplication.key));
        }
        nothingLeft(duplication, database.projects, row -> row.key.equals(target));
    }

    private static void nothingLeft(Values duplication, MemoryTable table, Predicate<Values> its) {
        long left = table.committed().stream().filter(its).count();
        require(left == 0, () -> "I9: " + duplication.get("state") + ", and " + left + " left in " + table.name);
    }

    private void published(Values duplication) {
        Optional<String> wrong = new ExpectedCopies(database, duplication)
                .differ(MemoryResourcesAsOf.read(database, source, duplication.at("snapshot")));
        require(wrong.isEmpty(), () -> "I1, I3, I4, I11: " + wrong.orElseThrow());
    }

    static void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new InvariantBroken(what.get());
        }
    }

    /** Ends the run. */
    static final class InvariantBroken extends AssertionError {
        private static final long serialVersionUID = 1;

        InvariantBroken(String what) {
            super(what);
        }
    }
}
