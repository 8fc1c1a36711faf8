package io.offshoot.server;

import io.offshoot.config.ConfigException;
import io.offshoot.config.ServerConfig;
import io.offshoot.embedded.EmbeddedPostgresException;
import io.offshoot.operations.Logging;
import io.offshoot.operations.Metrics;
import io.offshoot.operations.VertxMetering;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private static final int LOOPS_BESIDES = 14;

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
        try {
            ListenPorts.check(config);
            config = ListenPorts.choose(config);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        }
        StopHook hook = StopHook.install();
        DatabaseSource database;
        try {
            database = DatabaseSource.open(config);
        } catch (EmbeddedPostgresException | IllegalStateException e) {
            hook.notOpened();
            System.err.println(e.getMessage());
            return 1;
        }
        hook.opened(database);
        return serve(config, database, hook);
    }

    /**
     * So many event loops that servers, pools and verticles have one each: on a shared one, requests wait for the pages that
     * a copy encodes and decodes.
     *
     * @param servers instances of the HTTP server
     */
    static VertxOptions vertxOptions(int servers) {
        return new VertxOptions().setEventLoopPoolSize(servers + LOOPS_BESIDES);
    }

    private static int serve(ServerConfig config, DatabaseSource database, StopHook hook) {
        int loops = Runtime.getRuntime().availableProcessors();
        Metrics metrics = new Metrics();
        Vertx vertx = VertxMetering.meter(Vertx.builder(), vertxOptions(loops), metrics)
                .build();
        hook.started(vertx);
        Server server;
        try {
            server = Server.start(vertx, metrics, config, database, loops, System.out::println)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            System.err.println(e.getCause().getMessage());
            LOG.debug("not started", e.getCause());
            return 1;
        } catch (TimeoutException | InterruptedException e) {
            System.err.println("The server did not start within " + START_LIMIT_SECONDS + " s");
            return 1;
        }
        hook.started(server);
        LOG.atInfo()
                .addKeyValue("port", server.port())
                .addKeyValue("managementPort", server.managementPort())
                .addKeyValue("baseUrl", ServerSettings.baseUrl(config))
                .log("serving");
        server.greeting().ifPresent(System.out::println);
        return 0;
    }
}
