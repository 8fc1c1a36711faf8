package io.offshoot.server;

import io.offshoot.bench.BenchTarget;
import io.offshoot.config.ServerConfig;
import io.offshoot.embedded.EmbeddedPostgres;
import io.offshoot.embedded.EmbeddedPostgresException;
import io.offshoot.embedded.EmbeddedPostgresOptions;
import io.offshoot.embedded.InstalledPostgres;
import io.offshoot.operations.Logging;
import io.offshoot.operations.Metrics;
import io.offshoot.operations.VertxMetering;
import io.offshoot.store.BenchStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server for the {@code bench} subcommand: with the settings of the real one, on a database and a folder that are made
 * for the run and removed after it, also when it is interrupted. What a run that was killed has left behind is removed by
 * the next one.
 */
public final class BenchEnvironment implements BenchTarget.Environment {
    private static final Logger LOG = LoggerFactory.getLogger(BenchEnvironment.class);
    private static final String PREFIX = "offshoot-bench";

    private final Map<String, String> variables;

    /** @param variables such as {@link System#getenv()} */
    public BenchEnvironment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public int run(Function<BenchTarget, Integer> work) {
        Path folder = temporary();
        StopHook hook = StopHook.install();
        hook.last(() -> EmbeddedPostgres.discard(folder));
        try {
            ServerConfig config = config(folder);
            Logging.configure(Logging.format(config.logging().format().name().toLowerCase(Locale.ROOT)), "warn");
            removeLeftovers(folder);
            DatabaseSource database = open(config, hook);
            return run(config, database, hook, work);
        } finally {
            hook.stop();
        }
    }

    private static DatabaseSource open(ServerConfig config, StopHook hook) {
        try {
            DatabaseSource database = DatabaseSource.open(config);
            hook.opened(database);
            return database;
        } catch (RuntimeException e) {
            hook.notOpened();
            throw e;
        }
    }

    private static Integer run(
            ServerConfig config, DatabaseSource server, StopHook hook, Function<BenchTarget, Integer> work) {
        int loops = Runtime.getRuntime().availableProcessors();
        Metrics metrics = new Metrics();
        Vertx vertx = VertxMetering.meter(Vertx.builder(), ServeCommand.vertxOptions(loops), metrics)
                .build();
        hook.started(vertx);
        String name = "offshoot_bench_" + UUID.randomUUID().toString().replace("-", "");
        BenchStore beside = new BenchStore(vertx, server.options());
        hook.beforeClosing(() -> await(beside.dropDatabase(name).otherwiseEmpty()));
        await(beside.createDatabase(name));
        DatabaseSource database = server.database(name);
        Server started = await(Server.start(vertx, metrics, config, database, loops, greeting -> {}));
        hook.started(started);
        return work.apply(target(vertx, metrics, started, config, database.options(), hook));
    }

    private static BenchTarget target(
            Vertx vertx,
            Metrics metrics,
            Server started,
            ServerConfig config,
            PgConnectOptions database,
            StopHook hook) {
        return new BenchTarget(
                vertx,
                started.port(),
                config.admin().clientId().orElseThrow().toString(),
                config.admin().clientSecret().orElseThrow().value(),
                new BenchTarget.Base(new BenchStore(vertx, database), variables(database)),
                config.binaries().storageFolder(),
                inputs -> started.loader(config).intoNew(UUID.randomUUID(), "Benchmark", inputs),
                metrics::rangeSeconds,
                major -> installed(
                        vertx, config.dataDir(), config.embedded().sharedBuffers(), major, hook::beforeClosing));
    }

    /** An installed server of that version, stopped with everything else. */
    static Optional<BenchTarget.Base> installed(
            Vertx vertx, Path folder, long sharedBuffers, int major, Consumer<Runnable> stopping) {
        return InstalledPostgres.programs(major).map(programs -> {
            InstalledPostgres server = InstalledPostgres.start(
                    programs, EmbeddedPostgresOptions.in(folder).withSharedBuffers(sharedBuffers));
            stopping.accept(server::close);
            PgConnectOptions options = DatabaseSource.of(server.address());
            return new BenchTarget.Base(new BenchStore(vertx, options), variables(options));
        });
    }

    static Map<String, String> variables(PgConnectOptions database) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PGHOST", database.getHost(),
                "PGPORT", Integer.toString(database.getPort()),
                "PGDATABASE", database.getDatabase(),
                "PGUSER", database.getUser()));
        if (database.getPassword() != null) {
            variables.put("PGPASSWORD", database.getPassword());
        }
        return variables;
    }

    private ServerConfig config(Path folder) {
        Map<String, String> settings = new HashMap<>(variables);
        settings.put("OFFSHOOT_DATA_DIR", folder.toString());
        settings.remove("OFFSHOOT_MASTER_KEY_FILE");
        settings.remove("OFFSHOOT_BINARIES_STORAGE_FOLDER");
        settings.put("OFFSHOOT_PORT", Integer.toString(ListenPorts.anyFree("127.0.0.1")));
        settings.put("OFFSHOOT_MANAGEMENT_PORT", "0");
        settings.put("OFFSHOOT_SAMPLE_LOAD", "false");
        settings.put("OFFSHOOT_ADMIN_CLIENT_ID", UUID.randomUUID().toString());
        settings.put("OFFSHOOT_ADMIN_CLIENT_SECRET", UUID.randomUUID().toString());
        return ServerConfig.load(settings);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static Path temporary() {
        try {
            return Files.createTempDirectory(PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of runs that could not clean up after themselves; what another run holds is left alone. */
    private static void removeLeftovers(Path ours) {
        Instant longAgo = Instant.now().minus(Duration.ofDays(1));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(ours.getParent(), PREFIX + "*")) {
            for (Path folder : folders) {
                // One without a lock file has just been made, or is of a run on a server of somebody else.
                if (!folder.equals(ours)
                        && (Files.isRegularFile(folder.resolve("offshoot.lock"))
                                || Files.getLastModifiedTime(folder).toInstant().isBefore(longAgo))) {
                    remove(folder);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("what killed runs have left behind cannot be looked for");
        }
    }

    private static void remove(Path folder) {
        try {
            EmbeddedPostgres.discard(folder);
            LOG.atWarn().addKeyValue("folder", folder).log("removed what a killed run had left behind");
        } catch (EmbeddedPostgresException e) {
            LOG.atDebug().addKeyValue("folder", folder).setCause(e).log("left alone");
        }
    }
}
