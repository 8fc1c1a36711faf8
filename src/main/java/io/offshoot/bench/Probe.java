package io.offshoot.bench;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches the process while something runs: heap, resident memory, and how late timers fire on the event loops. */
final class Probe implements AutoCloseable {
    private static final long EVERY_MILLIS = 20;
    private static final long SAMPLE_MILLIS = 50;
    /** In pages: all, resident, … */
    private static final Path MEMORY = Path.of("/proc/self/statm");

    private static final long PAGE_BYTES = 4096;

    private final Vertx vertx;
    private final Optional<ServerCpu> server;
    private final double cpuBefore = ownCpu();
    private final double serverCpuBefore;
    private final Latencies lag = new Latencies();
    private final java.util.concurrent.ScheduledFuture<?> sampling;
    private volatile long heap;
    private volatile long resident;

    /**
     * @param contexts event loops to watch
     * @param server the database's processes, where they can be watched
     */
    Probe(Vertx vertx, ScheduledExecutorService clock, List<Context> contexts, Optional<ServerCpu> server) {
        this.vertx = vertx;
        this.server = server;
        this.serverCpuBefore = server.map(ServerCpu::seconds).orElse(Double.NaN);
        for (Context context : contexts) {
            context.runOnContext(begin -> tick(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS)));
        }
        this.sampling = clock.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
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
        try {
            return Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES;
        } catch (IOException e) {
            return 0;
        }
    }

    /** How late timers fired. */
    Latencies lag() {
        return lag;
    }

    long peakHeap() {
        return heap;
    }

    long peakResident() {
        return resident;
    }

    /** Seconds of processor time of this process since the beginning. */
    double cpu() {
        return ownCpu() - cpuBefore;
    }

    /** The same of the database; NaN where it cannot be watched. */
    double serverCpu() {
        return server.map(ServerCpu::seconds).orElse(Double.NaN) - serverCpuBefore;
    }

    /** Seconds of processor time of this process so far. */
    static double ownCpu() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(Duration::toNanos)
                        .orElse(0L)
                / 1e9;
    }

    @Override
    public void close() {
        closed = true;
        sampling.cancel(false);
    }
}
