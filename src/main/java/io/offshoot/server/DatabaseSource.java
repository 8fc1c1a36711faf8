package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.embedded.DatabaseAddress;
import io.offshoot.embedded.EmbeddedPostgres;
import io.offshoot.embedded.EmbeddedPostgresOptions;
import io.offshoot.embedded.PostgresWatch;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Where the database is: the server that {@code DATABASE_URL} names, else the embedded one, which is started. Blocks, so
 * it is opened before Vert.x starts and closed after it has stopped.
 */
final class DatabaseSource implements AutoCloseable {
    private final PgConnectOptions options;
    private final Optional<EmbeddedPostgres> embedded;
    private final Optional<PostgresWatch> watch;

    private DatabaseSource(
            PgConnectOptions options, Optional<EmbeddedPostgres> embedded, Optional<PostgresWatch> watch) {
        this.options = options;
        this.embedded = embedded;
        this.watch = watch;
    }

    private DatabaseSource(PgConnectOptions options) {
        this(options, Optional.empty(), Optional.empty());
    }

    /**
     * Opens the database.
     *
     * @throws RuntimeException whose message is a sentence for the operator
     */
    static DatabaseSource open(ServerConfig config) {
        if (config.database().url().isPresent()) {
            return new DatabaseSource(url(config.database().url().get().value()));
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(config.dataDir())
                .withPort(config.embedded().port())
                .withSharedBuffers(config.embedded().sharedBuffers())
                .withCopyNiceness(config.embedded().copyNiceness()));
        return new DatabaseSource(
                of(embedded.address()), Optional.of(embedded), Optional.of(PostgresWatch.over(embedded)));
    }

    /** The same for a program beside a running server: its embedded database is used, not started a second time. */
    static DatabaseSource join(ServerConfig config) {
        if (config.database().url().isEmpty()) {
            Optional<DatabaseAddress> running = EmbeddedPostgres.running(config.dataDir());
            if (running.isPresent()) {
                return new DatabaseSource(of(running.get()));
            }
        }
        return open(config);
    }

    PgConnectOptions options() {
        return options;
    }

    /** Another database of the same server, which is closed with this one and not by itself. */
    DatabaseSource database(String name) {
        return new DatabaseSource(new PgConnectOptions(options).setDatabase(name), embedded, Optional.empty());
    }

    /** Has processes of the server that copy, told by their numbers, run behind the others: those of our own server. */
    IntConsumer copyBackends(Vertx vertx) {
        return process -> embedded.ifPresent(server -> vertx.executeBlocking(
                () -> {
                    server.lowerPriority(process);
                    return null;
                },
                false));
    }

    /** Whether the database is ours alone. */
    boolean isEmbedded() {
        return embedded.isPresent();
    }

    @Override
    public void close() {
        watch.ifPresent(PostgresWatch::close);
        embedded.ifPresent(EmbeddedPostgres::stop);
    }

    static PgConnectOptions of(DatabaseAddress address) {
        return new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(address.user())
                .setPassword(address.password());
    }

    static PgConnectOptions url(String url) {
        try {
            return PgConnectOptions.fromUri(url.replaceFirst("^jdbc:", ""));
        } catch (IllegalArgumentException e) {
            // The cause may hold the password.
            throw new IllegalStateException("DATABASE_URL is not the address of a PostgreSQL database; it looks like"
                    + " postgresql://user:password@host:5432/database");
        }
    }
}
