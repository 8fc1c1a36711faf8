package io.offshoot.http;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process wants requests. It does between {@link #serving} and {@link #stopping}, as long as all checks
 * pass. Thread-safe.
 */
public final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final Duration FRESH = Duration.ofMillis(500);

    private enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    /**
     * What was found.
     *
     * @param ready whether requests are welcome
     * @param phase {@code starting}, {@code serving} or {@code stopping}
     * @param checks each check's name and whether it passed
     */
    public record Report(boolean ready, String phase, Map<String, Boolean> checks) {}

    private record Round(long startedAt, Future<Map<String, Boolean>> result) {}

    private final Duration timeout;
    private final Map<String, Supplier<Future<Void>>> checks = new ConcurrentSkipListMap<>();
    private final Map<String, Boolean> lastResults = new ConcurrentSkipListMap<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private final AtomicReference<Round> lastRound = new AtomicReference<>();

    /**
     * Starts unready.
     *
     * @param timeout after which a check counts as failed
     */
    public Readiness(Duration timeout) {
        this.timeout = timeout;
    }

    /** Adds a check, such as a query to the database; it passes when its future succeeds in time. */
    public void register(String name, Supplier<Future<Void>> check) {
        checks.put(name, check);
    }

    /** Everything runs: requests are welcome. Without effect once stopping. */
    public void serving() {
        phase.compareAndSet(Phase.STARTING, Phase.SERVING);
    }

    /** From now on the process is unready for good; called before anything stops. */
    public void stopping() {
        phase.set(Phase.STOPPING);
    }

    /** Runs the checks, all at once. Never fails. Callers within half a second share one round. */
    public Future<Report> report() {
        Phase now = phase.get();
        if (now != Phase.SERVING) {
            return Future.succeededFuture(new Report(false, now.name().toLowerCase(java.util.Locale.ROOT), Map.of()));
        }
        return round().map(results -> new Report(
                phase.get() == Phase.SERVING && !results.containsValue(false),
                phase.get().name().toLowerCase(java.util.Locale.ROOT),
                results));
    }

    private Future<Map<String, Boolean>> round() {
        Round last = lastRound.get();
        long now = System.nanoTime();
        if (last != null && (!last.result().isComplete() || now - last.startedAt() < FRESH.toNanos())) {
            return last.result();
        }
        Map<String, Future<Boolean>> running = new LinkedHashMap<>();
        checks.forEach((name, check) -> running.put(name, run(name, check)));
        Future<Map<String, Boolean>> result = Future.join(java.util.List.copyOf(running.values()))
                .map(all -> {
                    Map<String, Boolean> results = new LinkedHashMap<>();
                    running.forEach((name, passed) -> results.put(name, passed.result()));
                    return results;
                });
        lastRound.set(new Round(now, result));
        return result;
    }

    private Future<Boolean> run(String name, Supplier<Future<Void>> check) {
        Future<Void> outcome;
        try {
            outcome = check.get();
        } catch (RuntimeException e) {
            outcome = Future.failedFuture(e);
        }
        return outcome.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS).transform(done -> {
            note(name, done.succeeded(), done.cause());
            return Future.succeededFuture(done.succeeded());
        });
    }

    private void note(String name, boolean passed, Throwable cause) {
        Boolean before = lastResults.put(name, passed);
        if (!passed && !Boolean.FALSE.equals(before)) {
            LOG.atWarn().addKeyValue("check", name).setCause(cause).log("Readiness check fails");
        } else if (passed && Boolean.FALSE.equals(before)) {
            LOG.atInfo().addKeyValue("check", name).log("Readiness check passes again");
        }
    }
}
