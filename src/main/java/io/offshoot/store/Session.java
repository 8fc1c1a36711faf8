package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the stores send their statements through: the pool, where each statement is its own transaction, or one
 * connection inside a transaction. Callers outside this package pass it along and cannot see the client behind it.
 */
public final class Session {
    /**
     * Longer than any statement may run, so that it is only reached when the answer is lost on its way: whoever waits
     * for it must not wait for ever.
     */
    private static final long ANSWER_SECONDS = 75;

    private final Statements statements;
    private final boolean transaction;
    private final List<Runnable> afterwards = new ArrayList<>();

    Session(Statements statements, boolean transaction) {
        this.statements = statements;
        this.transaction = transaction;
    }

    /** What brings a statement to a server, and its answer back. */
    @FunctionalInterface
    interface Statements {
        Future<RowSet<Row>> execute(String sql, Tuple arguments);

        static Statements of(SqlClient client) {
            return of(client, ANSWER_SECONDS);
        }

        /**
         * The same for statements that may take longer.
         *
         * @param seconds until an answer counts as lost; more than a statement may take there
         */
        static Statements of(SqlClient client, long seconds) {
            return (sql, arguments) ->
                    client.preparedQuery(sql).execute(arguments).timeout(seconds, TimeUnit.SECONDS);
        }
    }

    /** Sends a statement that only reads; outside a transaction it is sent once more when the connection broke. */
    Future<RowSet<Row>> read(String sql, Tuple arguments) {
        Future<RowSet<Row>> first = execute(sql, arguments);
        Future<RowSet<Row>> answer = transaction
                ? first
                : first.recover(error ->
                        DatabaseErrors.isTransient(error) ? execute(sql, arguments) : Future.failedFuture(error));
        return answer.recover(DatabaseErrors::translate);
    }

    /** Sends a statement that writes: never twice, since a lost answer does not say whether it took effect. */
    Future<RowSet<Row>> write(String sql, Tuple arguments) {
        return execute(sql, arguments).recover(DatabaseErrors::translate);
    }

    private Future<RowSet<Row>> execute(String sql, Tuple arguments) {
        return statements.execute(sql, arguments);
    }

    /** Does the work once the transaction is committed, and never when it is rolled back; outside of one, at once. */
    public void whenCommitted(Runnable work) {
        if (transaction) {
            afterwards.add(work);
        } else {
            work.run();
        }
    }

    void committed() {
        afterwards.forEach(Runnable::run);
    }

    boolean inTransaction() {
        return transaction;
    }
}
