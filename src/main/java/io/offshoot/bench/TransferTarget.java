package io.offshoot.bench;

import io.offshoot.load.LoadInput;
import io.offshoot.load.LoadReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Two servers that know each other, each a process of its own on a database of its own, to measure duplications between them.
 *
 * @param load puts resources into a new project of the source
 * @param installed as in {@link BenchTarget}
 */
public record TransferTarget(
        Side source,
        Side target,
        Function<List<LoadInput>, Future<LoadReport>> load,
        IntFunction<Optional<BenchTarget.Base>> installed) {

    /**
     * One of the two.
     *
     * @param address of its Library door, as the other one knows it
     * @param metrics the address of its metrics
     * @param password of its administrator, {@code admin@example.com}
     */
    public record Side(Process process, String address, String metrics, String password, BenchTarget.Base base) {}

    /** Where the servers to measure come from. */
    public interface Environment {
        /** Starts both servers on empty databases, has them measured, and takes all of it down again. */
        int run(Function<TransferTarget, Integer> work);
    }
}
