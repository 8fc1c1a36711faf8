package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.load.LoadCommand;
import io.offshoot.load.LoadReport;
import io.offshoot.load.Loader;
import io.offshoot.model.Failure;
import io.offshoot.operations.Logging;
import io.offshoot.operations.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** The configured database for the {@code load} subcommand; beside a running server its embedded database is used. */
public final class LoadEnvironment implements LoadCommand.Environment {
    private final Map<String, String> variables;

    /** @param variables such as {@link System#getenv()} */
    public LoadEnvironment(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public LoadReport run(Function<Loader, Future<LoadReport>> work) {
        ServerConfig config = ServerConfig.load(variables);
        Logging.configure(Logging.format(config.logging().format().name().toLowerCase(Locale.ROOT)), "warn");
        if (config.database().url().isEmpty() && !Files.exists(config.dataDir().resolve("postgres"))) {
            throw Failure.invalid("There is no database in "
                    + config.dataDir().toAbsolutePath().normalize()
                    + ". Start the server once, or set OFFSHOOT_DATA_DIR (or DATABASE_URL) as it has it.");
        }
        try (DatabaseSource database = DatabaseSource.join(config)) {
            Vertx vertx = Vertx.vertx();
            try {
                return Foundation.lay(vertx, new Metrics(), config, database.options(), database.copyBackends(vertx))
                        .compose(foundation -> work.apply(Server.loader(foundation, config))
                                .eventually(() -> foundation.database().close()))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Failure failure
                        ? failure
                        : new IllegalStateException(e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } finally {
                vertx.close();
            }
        }
    }
}
