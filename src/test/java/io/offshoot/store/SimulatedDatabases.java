package io.offshoot.store;

import io.offshoot.store.MemoryTable.Blocked;
import io.offshoot.store.Session.Statements;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/** Puts a {@link MemoryDatabase} behind a {@link Database}: without any delay, or over a simulated network. */
public final class SimulatedDatabases {
    private SimulatedDatabases() {}

    /** What brings statements to the server. */
    public interface Network {
        /** A statement outside a transaction. */
        Future<RowSet<Row>> alone(boolean synchronous, String sql, Tuple arguments);

        Future<MemoryTransaction> begin();

        Future<RowSet<Row>> within(MemoryTransaction transaction, String sql, Tuple arguments);

        Future<Void> commit(MemoryTransaction transaction);

        Future<Void> rollback(MemoryTransaction transaction);
    }

    /** The database as a worker at the other end of that network has it. */
    public static Database over(Network network) {
        return new Database(new Database.Connections() {
            @Override
            public Statements requests() {
                return (sql, arguments) -> network.alone(true, sql, arguments);
            }

            @Override
            public Statements copy() {
                return (sql, arguments) -> network.alone(false, sql, arguments);
            }

            @Override
            public <T> Future<T> transaction(Function<Statements, Future<T>> work) {
                return network.begin().compose(transaction -> Future.succeededFuture()
                        .compose(begun -> work.apply((sql, arguments) -> network.within(transaction, sql, arguments)))
                        .compose(
                                result -> network.commit(transaction).map(result),
                                error -> network.rollback(transaction).transform(done -> Future.failedFuture(error))));
            }

            @Override
            public <T> Future<T> upkeep(Function<Statements, Future<T>> work) {
                throw new UnsupportedOperationException("the engine does no upkeep");
            }

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        });
    }

    /** The database for one caller who never has to wait. */
    public static Database direct(MemoryDatabase memory) {
        return over(new Network() {
            @Override
            public Future<RowSet<Row>> alone(boolean synchronous, String sql, Tuple arguments) {
                MemoryTransaction transaction = memory.begin();
                Future<RowSet<Row>> answer = within(transaction, sql, arguments);
                memory.commit(transaction, synchronous);
                return answer;
            }

            @Override
            public Future<MemoryTransaction> begin() {
                return Future.succeededFuture(memory.begin());
            }

            @Override
            public Future<RowSet<Row>> within(MemoryTransaction transaction, String sql, Tuple arguments) {
                try {
                    return Future.succeededFuture(memory.execute(transaction, sql, arguments));
                } catch (PgException | Blocked e) {
                    return Future.failedFuture(e);
                }
            }

            @Override
            public Future<Void> commit(MemoryTransaction transaction) {
                memory.commit(transaction, true);
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> rollback(MemoryTransaction transaction) {
                transaction.rollback();
                return Future.succeededFuture();
            }
        });
    }
}
