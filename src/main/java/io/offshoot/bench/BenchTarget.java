package io.offshoot.bench;

import io.offshoot.load.LoadInput;
import io.offshoot.load.LoadReport;
import io.offshoot.store.BenchStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * A running server on a database of its own, to measure.
 *
 * @param port of the doors
 * @param clientId of the super administrator's client
 * @param binaries the folder of the files of Binaries
 * @param rangeSeconds what workers have spent at ranges so far, in the phase {@code copy} or {@code verify}
 * @param installed starts an empty database on an installed server of that major version; empty: none is installed
 */
public record BenchTarget(
        Vertx vertx,
        int port,
        String clientId,
        String clientSecret,
        Base base,
        Path binaries,
        Function<List<LoadInput>, Future<LoadReport>> load,
        ToDoubleFunction<String> rangeSeconds,
        IntFunction<Optional<Base>> installed) {

    /**
     * A database.
     *
     * @param connection how PostgreSQL's programs reach it, as environment variables
     */
    public record Base(BenchStore store, Map<String, String> connection) {}

    BenchStore store() {
        return base.store();
    }

    /** Where the servers to measure come from. */
    public interface Environment {
        /** Starts a server on an empty database, has it measured, and takes all of it down again. */
        int run(Function<BenchTarget, Integer> work);
    }
}
