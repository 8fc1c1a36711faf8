package io.offshoot.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what has started when the process ends, be it by a signal or since the start failed, within the ten seconds that
 * those who send the signal usually wait. It stands before the database is opened, so that a start that is broken off
 * leaves none running.
 */
final class StopHook {
    private static final Logger LOG = LoggerFactory.getLogger(StopHook.class);
    private static final long OPEN_LIMIT_SECONDS = 8;
    private static final long STOP_LIMIT_SECONDS = 6;
    private static final long CLOSE_LIMIT_SECONDS = 1;

    private final CompletableFuture<DatabaseSource> database = new CompletableFuture<>();
    private final Queue<Runnable> closing = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> removals = new ConcurrentLinkedQueue<>();
    private boolean stopped;
    private final AtomicReference<Optional<Vertx>> vertx = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Server>> server = new AtomicReference<>(Optional.empty());

    /** Stands from now on. */
    static StopHook install() {
        StopHook hook = new StopHook();
        Runtime.getRuntime().addShutdownHook(new Thread(hook::stop, "offshoot-stop"));
        return hook;
    }

    void opened(DatabaseSource opened) {
        database.complete(opened);
    }

    /** There is no database to close, since it could not be opened. */
    void notOpened() {
        database.cancel(false);
    }

    void started(Vertx started) {
        vertx.set(Optional.of(started));
    }

    void started(Server started) {
        server.set(Optional.of(started));
    }

    /** Has something removed when all has stopped, also when nothing had started yet. */
    void last(Runnable removal) {
        removals.add(removal);
    }

    /** Has something done after the server has stopped, while the database is still there. */
    void beforeClosing(Runnable work) {
        closing.add(work);
    }

    /** Stops everything now; a second call waits for the first one and does nothing. */
    synchronized void stop() {
        if (!stopped) {
            stopped = true;
            stopAll();
            removals.forEach(Runnable::run);
        }
    }

    private void stopAll() {
        Optional<DatabaseSource> opened = opened();
        if (opened.isEmpty()) {
            return;
        }
        LOG.info("stopping");
        server.get().ifPresent(running -> await(running.stop(), STOP_LIMIT_SECONDS));
        closing.forEach(Runnable::run);
        vertx.get().ifPresent(running -> await(running.close(), CLOSE_LIMIT_SECONDS));
        opened.get().close();
        LOG.info("stopped");
    }

    /** The database, which another thread may just be opening. */
    private Optional<DatabaseSource> opened() {
        try {
            return database.isCancelled()
                    ? Optional.empty()
                    : Optional.of(database.get(OPEN_LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException | java.util.concurrent.CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void await(Future<Void> stopping, long seconds) {
        try {
            stopping.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("not everything stopped in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
