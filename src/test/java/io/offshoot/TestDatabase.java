package io.offshoot;

import io.offshoot.embedded.EmbeddedPostgres;
import io.offshoot.embedded.EmbeddedPostgresException;
import io.offshoot.embedded.EmbeddedPostgresOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Databases for tests: one embedded PostgreSQL per test JVM, started when the first database is asked for and stopped
 * when the JVM ends. Its folder below {@code target} is used again by the next JVM.
 */
public final class TestDatabase {
    private static final String PREFIX = "test_";
    private static final int FOLDERS = 8;

    // Not started by a static initializer: the event loop runs lambdas of this class, and would wait for its end.
    private static Optional<TestDatabase> shared = Optional.empty();

    private final EmbeddedPostgres postgres = start(1);
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private int made;

    private TestDatabase() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            vertx.close();
            postgres.stop();
        }));
        for (Row row : execute("select datname from pg_database where datname like '" + PREFIX + "%'")) {
            execute("drop database " + row.getString(0) + " with (force)");
        }
    }

    /** A new, empty database on a server that does not wait for the disk; it stays until the next test run. Blocks, so not for an event loop. */
    public static PgConnectOptions fresh() {
        return shared().newDatabase();
    }

    private static synchronized TestDatabase shared() {
        if (shared.isEmpty()) {
            shared = Optional.of(new TestDatabase());
        }
        return shared.get();
    }

    private synchronized PgConnectOptions newDatabase() {
        made++;
        String name = PREFIX + made;
        execute("create database " + name);
        return options(name);
    }

    private PgConnectOptions options(String database) {
        return new PgConnectOptions()
                .setHost(postgres.address().host())
                .setPort(postgres.address().port())
                .setUser(postgres.address().user())
                .setPassword(postgres.address().password())
                .setDatabase(database)
                .setCachePreparedStatements(true);
    }

    /** Two builds may run at once in one working copy: each takes the first folder that is not in use. */
    private static EmbeddedPostgres start(int number) {
        try {
            // A test run does not outlive a power cut, so nothing waits for the disk.
            return EmbeddedPostgres.start(EmbeddedPostgresOptions.in(Path.of("target", "test-postgres-" + number))
                    .withSharedBuffers(128 << 20)
                    .with("fsync", "off")
                    .with("synchronous_commit", "off")
                    .with("full_page_writes", "off"));
        } catch (EmbeddedPostgresException e) {
            if (number < FOLDERS && e.getMessage().contains("in use by another server")) {
                return start(number + 1);
            }
            throw e;
        }
    }

    private RowSet<Row> execute(String sql) {
        Future<RowSet<Row>> result = PgConnection.connect(
                        vertx, options(postgres.address().database()))
                .compose(connection -> connection.query(sql).execute().eventually(connection::close));
        try {
            return result.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(sql + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
