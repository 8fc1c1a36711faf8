package io.offshoot.duplication;

import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.function.BooleanSupplier;

/**
 * What a {@link DuplicationWork} works with: one set for each process.
 *
 * @param workers threads for rewriting, hashing and compression
 * @param stopped whether the process takes its leave: long work ends at its next page
 * @param worker names this process in leases and journals
 */
public record WorkTools(
        Vertx vertx,
        Database database,
        WorkerExecutor workers,
        CopyOptions options,
        Admission admission,
        Metrics metrics,
        StateMoves moves,
        Throttle throttle,
        BooleanSupplier stopped,
        String worker) {}
