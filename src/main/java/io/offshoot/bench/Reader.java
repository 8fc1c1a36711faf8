package io.offshoot.bench;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another client: reads single resources at a fixed rate, whatever the answers take. Times are from when a read was due, so
 * a server that stands still is not spared the reads that would have come meanwhile.
 */
final class Reader implements AutoCloseable {
    private final Api api;
    private final UUID project;
    private final List<UUID> patients;
    private final Latencies latencies = new Latencies();
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final long began = System.nanoTime();
    private final int perSecond;
    private final Optional<ScheduledFuture<?>> reading;

    /** @param perSecond how many reads, evenly spread; 0: none */
    Reader(Api api, ScheduledExecutorService clock, UUID project, List<UUID> patients, int perSecond) {
        this.api = api;
        this.project = project;
        this.patients = patients;
        this.perSecond = perSecond;
        this.reading = perSecond == 0
                ? Optional.empty()
                : Optional.of(clock.scheduleAtFixedRate(this::read, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS));
    }

    private void read() {
        long no = number.getAndIncrement();
        long due = began + no * 1_000_000_000 / perSecond;
        UUID patient = patients.get((int) (no % patients.size()));
        api.get("/fhir/R4/Patient/" + patient + "?_project=" + project).onComplete(answer -> {
            latencies.add(System.nanoTime() - due);
            if (answer.failed() || answer.result().status() != 200) {
                failures.incrementAndGet();
            }
        });
    }

    Latencies latencies() {
        return latencies;
    }

    long failures() {
        return failures.get();
    }

    /** No more reads; those under way still count. */
    void stop() {
        reading.ifPresent(each -> each.cancel(false));
    }

    @Override
    public void close() {
        stop();
    }
}
