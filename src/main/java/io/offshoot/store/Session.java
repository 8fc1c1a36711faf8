package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/**
 * What the stores send their statements through: the pool, where each statement is its own transaction, or one
 * connection inside a transaction. Callers outside this package pass it along and cannot see the client behind it.
 */
public final class Session {
    private final SqlClient client;
    private final boolean transaction;

    private Session(SqlClient client, boolean transaction) {
        this.client = client;
        this.transaction = transaction;
    }

    static Session autocommit(SqlClient client) {
        return new Session(client, false);
    }

    static Session transaction(SqlClient connection) {
        return new Session(connection, true);
    }

    /** Sends a statement that only reads; outside a transaction it is sent once more when the connection broke. */
    Future<RowSet<Row>> read(String sql, Tuple arguments) {
        Future<RowSet<Row>> first = client.preparedQuery(sql).execute(arguments);
        Future<RowSet<Row>> answer = transaction
                ? first
                : first.recover(error -> DatabaseErrors.isTransient(error)
                        ? client.preparedQuery(sql).execute(arguments)
                        : Future.failedFuture(error));
        return answer.recover(DatabaseErrors::translate);
    }

    /** Sends a statement that writes: never twice, since a lost answer does not say whether it took effect. */
    Future<RowSet<Row>> write(String sql, Tuple arguments) {
        return client.preparedQuery(sql).execute(arguments).recover(DatabaseErrors::translate);
    }

    boolean inTransaction() {
        return transaction;
    }
}
