package io.offshoot.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A table of {@link MemoryDatabase}: rows with the locks and the visibility of PostgreSQL's READ COMMITTED. A transaction
 * sees what was committed and what it wrote itself; who wants to write a row that another open transaction has written or
 * locked has to wait for its end.
 */
public final class MemoryTable {
    public final String name;
    private final Map<Object, Slot> slots = new LinkedHashMap<>();

    MemoryTable(String name) {
        this.name = name;
    }

    /** A row, which is never changed: a change is another one. */
    public static final class Values extends HashMap<String, Object> {
        private static final long serialVersionUID = 1;
        public final transient Object key;

        public Values(Object key) {
            this.key = key;
        }

        /** The same row with other values in some columns, given as name and value in turn. */
        public Values with(Object... columns) {
            Values changed = new Values(key);
            changed.putAll(this);
            for (int i = 0; i < columns.length; i += 2) {
                changed.put((String) columns[i], columns[i + 1]);
            }
            return changed;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the column says what is in it
        public <T> T at(String column) {
            return (T) get(column);
        }

        public long number(String column) {
            return ((Number) get(column)).longValue();
        }

        public boolean is(String column, Object value) {
            return value.equals(get(column));
        }
    }

    /** The place of a row: what is committed, what its owner has made of it, and who holds it as it is. */
    public final class Slot {
        public final Object key;
        Optional<Values> committed = Optional.empty();
        Optional<Values> pending = Optional.empty();
        Optional<MemoryTransaction> owner = Optional.empty();
        final Set<MemoryTransaction> sharers = new HashSet<>();

        private Slot(Object key) {
            this.key = key;
        }

        public MemoryTable table() {
            return MemoryTable.this;
        }

        Optional<Values> seenBy(MemoryTransaction transaction) {
            return ownedBy(transaction) ? pending : committed;
        }

        boolean ownedBy(MemoryTransaction transaction) {
            return owner.isPresent() && owner.get() == transaction;
        }

        void forgetIfEmpty() {
            if (committed.isEmpty() && owner.isEmpty() && sharers.isEmpty()) {
                slots.remove(key, this);
            }
        }

        /** As if the commit that changed it had not been. */
        void restore(Optional<Values> before) {
            committed = before;
            slots.put(key, this);
            forgetIfEmpty();
        }
    }

    /** Somebody else's lock is in the way. */
    public static final class Blocked extends RuntimeException {
        private static final long serialVersionUID = 1;
        public final transient MemoryTransaction by;

        Blocked(MemoryTransaction by) {
            super("blocked", null, false, false);
            this.by = by;
        }
    }

    public Optional<Values> get(MemoryTransaction transaction, Object key) {
        Slot slot = slots.get(key);
        return slot == null ? Optional.empty() : slot.seenBy(transaction);
    }

    /** The rows in the order in which they came. */
    List<Values> rows(MemoryTransaction transaction, Predicate<Values> wanted) {
        List<Values> rows = new ArrayList<>();
        for (Slot slot : slots.values()) {
            slot.seenBy(transaction).filter(wanted).ifPresent(rows::add);
        }
        return rows;
    }

    /** What everybody sees. */
    public List<Values> committed() {
        List<Values> rows = new ArrayList<>();
        for (Slot slot : slots.values()) {
            slot.committed.ifPresent(rows::add);
        }
        return rows;
    }

    /** Whether FOR UPDATE SKIP LOCKED would pass the row over. */
    boolean locked(MemoryTransaction transaction, Object key) {
        Slot slot = slots.get(key);
        return slot != null && inTheWay(slot, transaction).isPresent();
    }

    public void put(MemoryTransaction transaction, Values row) {
        write(transaction, row.key, Optional.of(row));
    }

    public void delete(MemoryTransaction transaction, Object key) {
        write(transaction, key, Optional.empty());
    }

    /** FOR SHARE. */
    void share(MemoryTransaction transaction, Object key) {
        Slot slot = slots.get(key);
        if (slot == null) {
            return;
        }
        if (slot.owner.isPresent() && !slot.ownedBy(transaction)) {
            throw new Blocked(slot.owner.get());
        }
        slot.sharers.add(transaction);
        transaction.shares(slot);
    }

    private void write(MemoryTransaction transaction, Object key, Optional<Values> row) {
        Slot slot = slots.computeIfAbsent(key, Slot::new);
        inTheWay(slot, transaction).ifPresent(by -> {
            throw new Blocked(by);
        });
        transaction.writes(slot, row);
    }

    private static Optional<MemoryTransaction> inTheWay(Slot slot, MemoryTransaction transaction) {
        if (slot.owner.isPresent() && !slot.ownedBy(transaction)) {
            return slot.owner;
        }
        return slot.sharers.stream().filter(other -> other != transaction).findFirst();
    }
}
