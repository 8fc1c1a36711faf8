package io.offshoot.embedded;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a running embedded server, on a thread of its own: looks every second whether it lives, and starts it again
 * when it has died. What cannot be started is tried again, ever more seldom, up to twice a minute; meanwhile the server is
 * unready and answers 503.
 */
public final class PostgresWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread watch = new Thread(work, "postgres-watch");
        watch.setDaemon(true);
        return watch;
    });
    private Duration pause = EVERY;

    private PostgresWatch(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Begins to look after a server; ends with {@link #close}, before the server is stopped. */
    public static PostgresWatch over(EmbeddedPostgres postgres) {
        PostgresWatch watch = new PostgresWatch(postgres);
        watch.next();
        return watch;
    }

    private void next() {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            postgres.revive();
            pause = EVERY;
        } catch (RuntimeException e) {
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            LOG.error("The embedded PostgreSQL does not start; trying again in {} s", pause.toSeconds(), e);
        }
        next();
    }

    /** Looks no more. What is being started now is not waited for: stopping the server does that. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
