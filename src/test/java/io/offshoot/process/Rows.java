package io.offshoot.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;

/** Looks into the database behind the servers' backs. */
final class Rows implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final PgConnectOptions server;

    Rows(String databaseUrl) {
        server = PgConnectOptions.fromUri(databaseUrl);
    }

    List<Row> of(String sql) {
        Future<List<Row>> rows = PgConnection.connect(vertx, server).compose(connection -> connection
                .query(sql)
                .execute()
                .map(found -> StreamSupport.stream(found.spliterator(), false).toList())
                .eventually(connection::close));
        return await(sql, rows);
    }

    /** What a transaction holds until it is let go. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins a transaction with that statement, such as one that locks. */
    Held hold(String sql) {
        PgConnection connection = await(sql, PgConnection.connect(vertx, server));
        await(sql, connection.query("begin").execute().compose(begun -> connection
                .query(sql)
                .execute()));
        return () -> await("the end of " + sql, connection.close());
    }

    private static <T> T await(String sql, Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(sql, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    long count(String sql) {
        return of(sql).get(0).getLong(0);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
