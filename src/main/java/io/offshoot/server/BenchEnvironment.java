package io.offshoot.server;

import io.offshoot.bench.BenchTarget;
import io.offshoot.config.ServerConfig;
import io.offshoot.operations.Logging;
import io.offshoot.operations.Metrics;
import io.offshoot.operations.VertxMetering;
import io.offshoot.store.BenchStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A server for the {@code bench} subcommand: with the settings of the real one, on a database and a folder that are made
 * for the run and removed after it.
 */
public final class BenchEnvironment implements BenchTarget.Environment {
    private final Map<String, String> variables;

    /** @param variables such as {@link System#getenv()} */
    public BenchEnvironment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public int run(Function<BenchTarget, Integer> work) {
        Path folder = temporary();
        try {
            ServerConfig config = config(folder);
            Logging.configure(Logging.format(config.logging().format().name().toLowerCase(Locale.ROOT)), "warn");
            try (DatabaseSource database = DatabaseSource.open(config)) {
                return run(config, database.options(), work);
            }
        } finally {
            remove(folder);
        }
    }

    private static Integer run(ServerConfig config, PgConnectOptions server, Function<BenchTarget, Integer> work) {
        int loops = Runtime.getRuntime().availableProcessors();
        Metrics metrics = new Metrics();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(Math.max(2, loops + 1));
        Vertx vertx = VertxMetering.meter(Vertx.builder(), options, metrics).build();
        String name = "offshoot_bench_" + UUID.randomUUID().toString().replace("-", "");
        BenchStore beside = new BenchStore(vertx, server);
        PgConnectOptions database = new PgConnectOptions(server).setDatabase(name);
        try {
            await(beside.createDatabase(name));
            Server started = await(Server.start(vertx, metrics, config, database, false, loops, greeting -> {}));
            try {
                return work.apply(target(vertx, started, config, database));
            } finally {
                await(started.stop());
            }
        } finally {
            await(beside.dropDatabase(name).otherwiseEmpty());
            // Waited for by itself: what follows it would be sent to an event loop that is gone.
            await(vertx.close());
        }
    }

    private static BenchTarget target(Vertx vertx, Server started, ServerConfig config, PgConnectOptions database) {
        Map<String, String> connection = new HashMap<>(Map.of(
                "PGHOST", database.getHost(),
                "PGPORT", Integer.toString(database.getPort()),
                "PGDATABASE", database.getDatabase(),
                "PGUSER", database.getUser()));
        if (database.getPassword() != null) {
            connection.put("PGPASSWORD", database.getPassword());
        }
        return new BenchTarget(
                vertx,
                started.port(),
                config.admin().clientId().orElseThrow().toString(),
                config.admin().clientSecret().orElseThrow().value(),
                new BenchStore(vertx, database),
                connection,
                config.binaries().storageFolder(),
                inputs -> started.loader(config).intoNew(UUID.randomUUID(), "Benchmark", inputs));
    }

    private ServerConfig config(Path folder) {
        Map<String, String> settings = new HashMap<>(variables);
        settings.put("OFFSHOOT_DATA_DIR", folder.toString());
        settings.remove("OFFSHOOT_MASTER_KEY_FILE");
        settings.remove("OFFSHOOT_BINARIES_STORAGE_FOLDER");
        settings.put("OFFSHOOT_PORT", Integer.toString(freePort()));
        settings.put("OFFSHOOT_MANAGEMENT_PORT", "0");
        settings.put("OFFSHOOT_ADMIN_CLIENT_ID", UUID.randomUUID().toString());
        settings.put("OFFSHOOT_ADMIN_CLIENT_SECRET", UUID.randomUUID().toString());
        return ServerConfig.load(settings);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("offshoot-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " could not be removed: " + e.getMessage());
        }
    }
}
