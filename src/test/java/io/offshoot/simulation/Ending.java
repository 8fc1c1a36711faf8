package io.offshoot.simulation;

import static io.offshoot.simulation.Invariants.require;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.MemoryDatabase;
import io.offshoot.store.MemoryTable.Values;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What must hold once all has ended, beside what holds after every commit. */
final class Ending {
    private final MemoryDatabase database;

    Ending(MemoryDatabase database) {
        this.database = database;
    }

    /** What callers were told, and what they asked for. */
    static final class Told {
        final Map<String, Set<UUID>> accepted = new HashMap<>();
        final Set<UUID> cancelled = new HashSet<>();
        final Set<UUID> tooLate = new HashSet<>();
        final Set<UUID> cancelAsked = new HashSet<>();
    }

    List<Object> labels() {
        return duplications().stream().map(row -> row.get("state")).toList();
    }

    /** How many duplications ended how. */
    Map<String, Integer> check(Told told, boolean sourceEnds) {
        Map<String, Integer> states = new HashMap<>();
        for (Values row : duplications()) {
            UUID id = (UUID) row.key;
            DuplicationState state = DuplicationState.labelled(row.at("state"));
            states.merge(state.label(), 1, Integer::sum);
            require(
                    !told.cancelled.contains(id) || state == DuplicationState.CANCELLED,
                    () -> "I9: cancelled, they said, and it is " + state);
            require(
                    !told.tooLate.contains(id) || state != DuplicationState.CANCELLED || told.cancelled.contains(id),
                    () -> "too late to cancel, they said, and it is " + state);
            require(
                    state != DuplicationState.CANCELLED || told.cancelAsked.contains(id),
                    () -> "cancelled, and nobody asked for it");
            String failure = String.valueOf(row.<String>at("failure"));
            require(
                    state != DuplicationState.FAILED
                            || failure.contains("UNAVAILABLE")
                            || (sourceEnds && failure.contains("GONE")),
                    () -> "failed for no good reason: " + failure);
            journal(id, state);
        }
        told.accepted.forEach(
                (key, ids) -> require(ids.size() == 1, () -> "I12: one key, and " + ids.size() + " clones"));
        require(
                duplications().stream()
                                .map(row -> row.get("parameters"))
                                .distinct()
                                .count()
                        == duplications().size(),
                () -> "I12: one request, and more than one clone");
        return states;
    }

    private List<Values> duplications() {
        return database.duplications.committed();
    }

    private void journal(UUID id, DuplicationState end) {
        String state = "null";
        for (Values move : database.journal.committed()) {
            if (move.is("duplication", id)) {
                String from = String.valueOf(move.<String>at("from_state"));
                String before = state;
                require(from.equals(before), () -> "I5: the journal goes on from " + from + " after " + before);
                state = move.at("to_state");
            }
        }
        String last = state;
        require(last.equals(end.label()), () -> "I5: the journal ends with " + last);
    }
}
