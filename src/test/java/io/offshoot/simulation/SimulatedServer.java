package io.offshoot.simulation;

import io.offshoot.store.MemoryDatabase;
import io.offshoot.store.MemoryDatabase.Mutation;
import io.offshoot.store.MemoryTable.Blocked;
import io.offshoot.store.MemoryTransaction;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/** The database server: one statement after the other, waiting for locks, time limits, restarts. */
final class SimulatedServer {
    private static final long STATEMENT_TIMEOUT = 60_000_000;
    private static final long IDLE_IN_TRANSACTION_TIMEOUT = 30_000_000;
    private static final long LONGEST_UNFLUSHED = 600_000;
    private static final long SOON = 3_000;

    final MemoryDatabase database;
    private final Clockwork clock;
    private final Faults faults;
    private final SplittableRandom random;

    /** Open transactions of clients, with the moment of their last statement. */
    private final Map<MemoryTransaction, Long> open = new LinkedHashMap<>();

    private String client = "";
    private boolean down;
    private boolean flushing;

    SimulatedServer(Clockwork clock, Faults faults, SplittableRandom random) {
        this.clock = clock;
        this.faults = faults;
        this.random = random;
        this.database = new MemoryDatabase(clock::now);
    }

    /** Whose statement is being worked on. */
    String client() {
        return client;
    }

    /** A statement on its way; it is answered once. */
    private final class Request {
        final String from;
        final Optional<MemoryTransaction> transaction;
        final boolean synchronous;
        final String sql;
        final Tuple arguments;
        final BiConsumer<RowSet<Row>, Throwable> answer;
        boolean answered;

        Request(
                String from,
                Optional<MemoryTransaction> transaction,
                boolean synchronous,
                String sql,
                Tuple arguments,
                BiConsumer<RowSet<Row>, Throwable> answer) {
            this.from = from;
            this.transaction = transaction;
            this.synchronous = synchronous;
            this.sql = sql;
            this.arguments = arguments;
            this.answer = answer;
        }

        void answer(RowSet<Row> rows, Throwable error) {
            if (!answered) {
                answered = true;
                transaction.ifPresent(SimulatedServer.this::idleFromNow);
                answer.accept(rows, error);
            }
        }
    }

    void run(
            String from,
            Optional<MemoryTransaction> transaction,
            boolean synchronous,
            String sql,
            Tuple arguments,
            BiConsumer<RowSet<Row>, Throwable> answer) {
        attempt(new Request(from, transaction, synchronous, sql, arguments, answer));
    }

    private void attempt(Request request) {
        if (request.answered) {
            return;
        }
        MemoryTransaction transaction = request.transaction.orElseGet(database::begin);
        if (down || !transaction.open()) {
            request.answer(null, ClosedConnectionException.INSTANCE);
            return;
        }
        client = request.from;
        try {
            Optional<PgException> refused = faults.refusal(request.sql);
            if (refused.isPresent()) {
                transaction.fail();
                throw refused.get();
            }
            RowSet<Row> rows = database.execute(transaction, request.sql, request.arguments);
            if (request.transaction.isEmpty()) {
                commit(transaction, request.synchronous);
            }
            request.answer(rows, null);
        } catch (Blocked blocked) {
            await(request, blocked.by);
            endIfAlone(request, transaction);
        } catch (PgException failed) {
            endIfAlone(request, transaction);
            request.answer(null, failed);
        } finally {
            client = "";
        }
    }

    private static void endIfAlone(Request request, MemoryTransaction transaction) {
        if (request.transaction.isEmpty()) {
            transaction.rollback();
        }
    }

    private void await(Request request, MemoryTransaction other) {
        other.whenEnded(() -> clock.in(random.nextLong(500), () -> attempt(request)));
        clock.in(STATEMENT_TIMEOUT, () -> {
            if (!request.answered) {
                request.transaction.ifPresent(MemoryTransaction::fail);
                request.answer(null, new PgException("statement timeout", "ERROR", "57014", ""));
            }
        });
    }

    private void commit(MemoryTransaction transaction, boolean synchronous) {
        database.commit(transaction, synchronous);
        if (!synchronous && faults.failsOver()) {
            clock.in(random.nextLong(SOON), () -> restart(random.nextLong(SOON), true));
        }
        if (!synchronous && !flushing) {
            flushing = true;
            clock.in(random.nextLong(LONGEST_UNFLUSHED), () -> {
                flushing = false;
                database.flush();
            });
        }
    }

    Optional<MemoryTransaction> begin() {
        if (down) {
            return Optional.empty();
        }
        MemoryTransaction transaction = database.begin();
        idleFromNow(transaction);
        return Optional.of(transaction);
    }

    /** False when there was nothing left to commit. */
    boolean commit(String from, MemoryTransaction transaction) {
        open.remove(transaction);
        if (!transaction.open() || transaction.failed()) {
            transaction.rollback();
            return false;
        }
        client = from;
        commit(transaction, true);
        client = "";
        return true;
    }

    /** The client has gone, or wants it so. */
    void rollback(MemoryTransaction transaction) {
        open.remove(transaction);
        if (transaction.open()) {
            transaction.rollback();
        }
    }

    private void idleFromNow(MemoryTransaction transaction) {
        long now = clock.now();
        open.put(transaction, now);
        clock.in(IDLE_IN_TRANSACTION_TIMEOUT, () -> {
            if (open.getOrDefault(transaction, -1L) == now && !database.mutated(Mutation.TRANSACTIONS_STAY_OPEN)) {
                rollback(transaction);
            }
        });
    }

    /** Stops, and comes back after a while; what was not flushed is lost unless it has time to stop. */
    void restart(long downMicros, boolean crashes) {
        down = true;
        List.copyOf(open.keySet()).forEach(this::rollback);
        if (crashes) {
            database.crash();
        } else {
            database.flush();
        }
        clock.in(downMicros, () -> down = false);
    }
}
