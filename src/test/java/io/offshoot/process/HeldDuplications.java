package io.offshoot.process;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;

/** Keeps what copies at an installation from writing anything, until it is closed. Everything can be read. */
final class HeldDuplications implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final PgConnection connection;

    HeldDuplications(Installation installation) throws IOException {
        connection = PgConnection.connect(vertx, PgConnectOptions.fromUri(installation.databaseUrl()))
                .await();
        connection.query("begin").execute().await();
        connection
                .query("lock table resource in share row exclusive mode")
                .execute()
                .await();
    }

    @Override
    public void close() {
        connection.query("rollback").execute().eventually(connection::close).await();
        vertx.close().await();
    }
}
