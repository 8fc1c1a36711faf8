package io.offshoot.server;

import io.offshoot.config.ConfigException;
import io.offshoot.config.ServerConfig;
import io.offshoot.embedded.EmbeddedPostgresException;
import io.offshoot.operations.Logging;
import io.offshoot.operations.Metrics;
import io.offshoot.operations.VertxMetering;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Starts the server and stops it on SIGTERM and Ctrl-C. Settings come from conf/ and the environment alone. */
@Command(
        name = "offshoot",
        description = "Duplicates whole projects. Without a subcommand it starts the server.",
        mixinStandardHelpOptions = true,
        versionProvider = ServeCommand.JarVersion.class)
public final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final long START_LIMIT_SECONDS = 300;
    private static final long STOP_LIMIT_SECONDS = 6;
    private static final long CLOSE_LIMIT_SECONDS = 1;

    /** The version in the jar's manifest. */
    static final class JarVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ServeCommand.class.getPackage().getImplementationVersion();
            return new String[] {"Offshoot " + (version == null ? "(not from a jar)" : version)};
        }
    }

    @Override
    public Integer call() {
        ServerConfig config;
        try {
            config = ServerConfig.load(System.getenv());
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return 1;
        }
        Logging.configure(
                Logging.format(config.logging().format().name().toLowerCase(Locale.ROOT)),
                config.logging().level().name().toLowerCase(Locale.ROOT));
        DatabaseSource database;
        try {
            ListenPorts.check(config);
            config = ListenPorts.choose(config);
            database = DatabaseSource.open(config);
        } catch (EmbeddedPostgresException | IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        }
        return serve(config, database);
    }

    private static int serve(ServerConfig config, DatabaseSource database) {
        int loops = Runtime.getRuntime().availableProcessors();
        Metrics metrics = new Metrics();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(Math.max(2, loops + 1));
        Vertx vertx = VertxMetering.meter(Vertx.builder(), options, metrics).build();
        AtomicReference<Server> started = new AtomicReference<>();
        // From now on, so that a start that is broken off, or fails, leaves no database running.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stop(Optional.ofNullable(started.get()), vertx, database), "stop"));
        Server server;
        try {
            server = await(
                    Server.start(
                            vertx,
                            metrics,
                            config,
                            database.options(),
                            database.isEmbedded(),
                            loops,
                            System.out::println),
                    START_LIMIT_SECONDS);
        } catch (ExecutionException e) {
            System.err.println(e.getCause().getMessage());
            LOG.debug("not started", e.getCause());
            return 1;
        } catch (TimeoutException e) {
            System.err.println("The server did not start within " + START_LIMIT_SECONDS + " s");
            return 1;
        }
        started.set(server);
        LOG.atInfo()
                .addKeyValue("port", server.port())
                .addKeyValue("managementPort", server.managementPort())
                .addKeyValue("baseUrl", ServerSettings.baseUrl(config))
                .log("serving");
        server.greeting().ifPresent(System.out::println);
        return 0;
    }

    /** Stops what has started, within the ten seconds that those who send the signal usually wait. */
    private static void stop(Optional<Server> server, Vertx vertx, DatabaseSource database) {
        LOG.info("stopping");
        try {
            if (server.isPresent()) {
                await(server.get().stop(), STOP_LIMIT_SECONDS);
            }
            await(vertx.close(), CLOSE_LIMIT_SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("not everything stopped in time");
        }
        database.close();
        LOG.info("stopped");
    }

    private static <T> T await(Future<T> future, long seconds) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }
}
