package io.offshoot.binary;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/** Threads for blocking work; once they are closed, work fails like any other, where Vert.x would throw. */
record Workers(WorkerExecutor executor) {
    <T> Future<T> run(Callable<T> work) {
        try {
            return executor.executeBlocking(work, false);
        } catch (RejectedExecutionException closed) {
            return Future.failedFuture(Failure.unavailable("The server is stopping", Duration.ofSeconds(5), closed));
        }
    }
}
