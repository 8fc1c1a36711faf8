package io.offshoot.bench;

import io.offshoot.load.LoadInput;
import io.offshoot.load.LoadReport;
import io.offshoot.store.BenchStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A running server on a database of its own, to measure.
 *
 * @param port of the doors
 * @param clientId of the super administrator's client
 * @param connection how {@code pg_dump} and {@code pg_restore} reach the database, as environment variables
 * @param binaries the folder of the files of Binaries
 */
public record BenchTarget(
        Vertx vertx,
        int port,
        String clientId,
        String clientSecret,
        BenchStore store,
        Map<String, String> connection,
        Path binaries,
        Function<List<LoadInput>, Future<LoadReport>> load) {

    /** Where the servers to measure come from. */
    public interface Environment {
        /** Starts a server on an empty database, has it measured, and takes all of it down again. */
        int run(Function<BenchTarget, Integer> work);
    }
}
