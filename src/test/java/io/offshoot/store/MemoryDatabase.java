package io.offshoot.store;

import io.offshoot.store.MemoryTable.Blocked;
import io.offshoot.store.MemoryTransaction.Change;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine's tables in memory: what each statement of the stores does to them, with transactions, row locks, durable
 * snapshots and commits that a crash may lose. Knows only the statements that clones send; they are taken from the stores
 * themselves, so a statement that changes is missed here at once. That each does what PostgreSQL does is held by {@code
 * MemoryDatabaseIT}.
 */
public final class MemoryDatabase {
    private static final Pattern DELETE = Pattern.compile("delete from (\\w+) where ctid = any .* where (\\w+) = .*");
    private static final long NEVER = Long.MIN_VALUE;

    public final MemoryTable duplications = new MemoryTable("duplication");
    public final MemoryTable journal = new MemoryTable("duplication_journal");
    public final MemoryTable ranges = new MemoryTable("copy_range");
    public final MemoryTable projects = new MemoryTable("project");
    public final MemoryTable resources = new MemoryTable("resource");
    public final MemoryTable history = new MemoryTable("resource_history");
    public final MemoryTable contents = new MemoryTable("binary_content");
    public final MemoryTable blobs = new MemoryTable("blob");
    public final MemoryTable outcomes = new MemoryTable("outcome");
    public final MemoryTable needed = new MemoryTable("needed_binary");
    public final MemoryTable keys = new MemoryTable("idempotency");
    final MemoryTable locks = new MemoryTable("pg_locks");
    private final Map<String, MemoryTable> tables = new HashMap<>();
    private final Map<String, Handler> handlers = new HashMap<>();
    private final Set<Mutation> mutations = EnumSet.noneOf(Mutation.class);
    private final LongSupplier clock;

    /** Commits that no synchronous one has followed yet: a crash loses them. */
    private final List<Change> unflushed = new ArrayList<>();

    private Consumer<List<Change>> observer = changes -> {};
    private long commits;
    private long lastMicros;
    private long ahead;
    private long numbers;

    /** What one statement does. */
    interface Handler {
        MemoryRows run(MemoryTransaction transaction, Tuple arguments);
    }

    /** Rules that can be broken on purpose, to see that it is noticed. */
    public enum Mutation {
        PAGE_WITHOUT_FENCE,
        PAGE_WITHOUT_CHECKPOINT,
        PAGE_AFTER_A_GAP,
        CLAIM_BEFORE_LEASE_ENDS,
        CLAIM_KEEPS_ATTEMPT,
        RENEW_BY_ZOMBIE,
        MOVE_WITHOUT_STATE,
        MOVE_WITHOUT_ATTEMPT,
        PUBLISH_BEFORE_ALL_RANGES,
        CANCEL_FORGETS_RANGES,
        PUT_OFF_KEEPS_ATTEMPT,
        RELEASE_KEEPS_ATTEMPT,
        BINARIES_BEFORE_OTHERS,
        REMOVAL_LEAVES_ROWS,
        SOURCE_READ_NOW,
        KEY_NOT_CLAIMED,
        SOURCE_END_FORGETS_RANGES,
        TRANSACTIONS_STAY_OPEN
    }

    /** @param clock microseconds since the epoch */
    public MemoryDatabase(LongSupplier clock) {
        this.clock = clock;
        for (MemoryTable table : List.of(
                duplications, journal, ranges, projects, resources, history, contents, blobs, outcomes, needed, keys)) {
            tables.put(table.name, table);
        }
        new MemoryDuplications(this).register();
        new MemoryAdmission(this).register();
        new MemoryRanges(this).register();
        new MemoryProjects(this).register();
        new MemoryResources(this).register();
    }

    /** Breaks a rule from now on. */
    public void mutate(Mutation mutation) {
        mutations.add(mutation);
    }

    /** Whether that rule is broken. */
    public boolean mutated(Mutation mutation) {
        return !mutations.isEmpty() && mutations.contains(mutation);
    }

    /** Tells of every commit what it changed, before the next statement. */
    public void observe(Consumer<List<Change>> consumer) {
        observer = consumer;
    }

    /** Says what a private constant of a store does. */
    void on(Class<?> store, String constant, Handler handler) {
        handlers.put(StatementText.of(store, constant), handler);
    }

    public MemoryTransaction begin() {
        return new MemoryTransaction();
    }

    /** Runs a statement in a transaction. Fails with {@link Blocked} when it has to wait, having done nothing. */
    public RowSet<Row> execute(MemoryTransaction transaction, String sql, Tuple arguments) {
        if (transaction.failed()) {
            throw failure("25P02", "current transaction is aborted");
        }
        transaction.statementBegins();
        try {
            return handler(sql).run(transaction, arguments);
        } catch (Blocked blocked) {
            transaction.statementUndone();
            throw blocked;
        } catch (PgException failure) {
            transaction.statementUndone();
            transaction.fail();
            throw failure;
        }
    }

    private Handler handler(String sql) {
        Handler known = handlers.get(sql);
        if (known != null) {
            return known;
        }
        Matcher delete = DELETE.matcher(sql);
        if (delete.matches()) {
            MemoryTable table = tables.computeIfAbsent(delete.group(1), MemoryTable::new);
            String column = delete.group(2);
            return (transaction, arguments) -> deleteSome(transaction, table, column, arguments);
        }
        throw new AssertionError("no model of this statement: " + sql);
    }

    private MemoryRows deleteSome(MemoryTransaction transaction, MemoryTable table, String column, Tuple arguments) {
        List<MemoryTable.Values> found = table.rows(transaction, row -> row.is(column, arguments.getUUID(0)));
        int count = Math.min(found.size(), arguments.getInteger(1));
        if (mutated(Mutation.REMOVAL_LEAVES_ROWS) && table == resources && found.size() > 1) {
            count = 0;
        }
        for (int i = 0; i < count; i++) {
            table.delete(transaction, found.get(i).key);
        }
        return MemoryRows.changed(count);
    }

    /**
     * Makes what the transaction did visible to all.
     *
     * @param synchronous whether a crash that follows can lose neither it nor any commit before it
     */
    public void commit(MemoryTransaction transaction, boolean synchronous) {
        if (transaction.failed()) {
            transaction.rollback();
            return;
        }
        List<Change> changes = transaction.commit(++commits);
        if (synchronous) {
            unflushed.clear();
        } else {
            unflushed.addAll(changes);
        }
        observer.accept(changes);
    }

    /** What was committed up to now stays. */
    public void flush() {
        unflushed.clear();
    }

    /** Loses the commits that were not flushed. Open transactions are to be rolled back before. */
    public void crash() {
        for (int i = unflushed.size() - 1; i >= 0; i--) {
            unflushed.get(i).slot().restore(unflushed.get(i).before());
        }
        unflushed.clear();
    }

    long snapshot() {
        return commits;
    }

    /** Sets the clock forward, or back where negative. */
    public void stepClock(long micros) {
        ahead += micros;
        lastMicros += micros;
    }

    /** Microseconds, different at each call until the clock is set back. */
    public long now() {
        lastMicros = Math.max(lastMicros + 1, clock.getAsLong() + ahead);
        return lastMicros;
    }

    /** Now and so many seconds. */
    long in(double seconds) {
        return now() + (long) (seconds * 1_000_000);
    }

    static long never() {
        return NEVER;
    }

    long nextNumber() {
        return ++numbers;
    }

    static OffsetDateTime time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static PgException failure(String state, String message) {
        return new PgException(message, "ERROR", state, message);
    }
}
