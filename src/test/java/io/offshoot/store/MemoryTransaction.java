package io.offshoot.store;

import io.offshoot.store.MemoryTable.Slot;
import io.offshoot.store.MemoryTable.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A transaction of {@link MemoryDatabase}; a statement outside a transaction has one of its own. */
public final class MemoryTransaction {
    private final Set<Slot> written = new LinkedHashSet<>();
    private final Set<Slot> shared = new LinkedHashSet<>();
    private final Deque<Undo> statement = new ArrayDeque<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean open = true;
    private boolean failed;

    /** When it was committed, in the order of commits; a snapshot sees what is not above it. */
    private long committed = Long.MAX_VALUE;

    private record Undo(Slot slot, Optional<MemoryTransaction> owner, Optional<Values> pending) {}

    /** What a commit put in the place of what. */
    public record Change(Slot slot, Optional<Values> before, Optional<Values> after) {}

    /** Neither committed nor rolled back. */
    public boolean open() {
        return open;
    }

    /** An error ends a transaction: it takes no more statements and cannot be committed. */
    public boolean failed() {
        return failed;
    }

    boolean visibleIn(long snapshot) {
        return committed <= snapshot;
    }

    void shares(Slot slot) {
        shared.add(slot);
    }

    void writes(Slot slot, Optional<Values> row) {
        statement.push(new Undo(slot, slot.owner, slot.pending));
        slot.owner = Optional.of(this);
        slot.pending = row;
        written.add(slot);
    }

    void statementBegins() {
        statement.clear();
    }

    /** Takes back what the statement has done so far. */
    void statementUndone() {
        while (!statement.isEmpty()) {
            Undo undo = statement.pop();
            undo.slot().owner = undo.owner();
            undo.slot().pending = undo.pending();
            if (undo.owner().isEmpty()) {
                written.remove(undo.slot());
                undo.slot().forgetIfEmpty();
            }
        }
    }

    public void fail() {
        failed = true;
    }

    List<Change> commit(long number) {
        committed = number;
        List<Change> changes = new ArrayList<>();
        for (Slot slot : written) {
            changes.add(new Change(slot, slot.committed, slot.pending));
            slot.committed = slot.pending;
        }
        end();
        return changes;
    }

    public void rollback() {
        end();
    }

    /** Called when the transaction has ended, at once if it has. */
    public void whenEnded(Runnable waiter) {
        if (open) {
            waiting.add(waiter);
        } else {
            waiter.run();
        }
    }

    /** Once only: what it had locked may be somebody else's by now. */
    private void end() {
        if (!open) {
            return;
        }
        open = false;
        for (Slot slot : written) {
            slot.owner = Optional.empty();
            slot.pending = Optional.empty();
        }
        shared.forEach(slot -> slot.sharers.remove(this));
        written.forEach(Slot::forgetIfEmpty);
        shared.forEach(Slot::forgetIfEmpty);
        List.copyOf(waiting).forEach(Runnable::run);
        waiting.clear();
    }
}
