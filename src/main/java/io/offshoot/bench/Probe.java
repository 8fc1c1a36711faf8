package io.offshoot.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches the process while something runs: heap, resident memory, and how late timers fire on the event loops. */
final class Probe implements AutoCloseable {
    private static final long EVERY_MILLIS = 20;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Vertx vertx;
    private final Latencies lag = new Latencies();
    private final java.util.concurrent.ScheduledFuture<?> sampling;
    private volatile long heap;
    private volatile long resident;

    /** @param contexts event loops to watch */
    Probe(Vertx vertx, ScheduledExecutorService clock, List<io.vertx.core.Context> contexts) {
        this.vertx = vertx;
        for (io.vertx.core.Context context : contexts) {
            context.runOnContext(begin -> tick(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS)));
        }
        this.sampling = clock.scheduleAtFixedRate(this::sample, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private volatile boolean closed;

    private void tick(long expected) {
        if (closed) {
            return;
        }
        vertx.setTimer(EVERY_MILLIS, fired -> {
            long now = System.nanoTime();
            lag.add(Math.max(0, now - expected));
            tick(now + TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS));
        });
    }

    private void sample() {
        Runtime runtime = Runtime.getRuntime();
        heap = Math.max(heap, runtime.totalMemory() - runtime.freeMemory());
        resident = Math.max(resident, residentNow());
    }

    /** Bytes; 0 where the system does not tell. */
    private static long residentNow() {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double lagMax() {
        return lag.percentile(100);
    }

    double lagP99() {
        return lag.percentile(99);
    }

    long peakHeap() {
        return heap;
    }

    long peakResident() {
        return resident;
    }

    @Override
    public void close() {
        closed = true;
        sampling.cancel(false);
    }
}
