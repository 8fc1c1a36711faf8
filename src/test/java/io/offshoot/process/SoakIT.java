package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two servers on one database clone, cancel, upload, delete and expunge for a long time; one of them is ended and started
 * again and again, in turn by {@code SIGTERM} and by {@code kill -9}. Every clone must come out right, and what the server
 * that stays takes of memory, files and disk must not grow. An hour of it: {@code -Doffshoot.soak=PT1H}.
 */
class SoakIT {
    private static final Duration LENGTH = Duration.parse(System.getProperty("offshoot.soak", "PT6S"));

    /** Shorter than this Java still fills its heap for the first time, so that nothing can be said about growth. */
    private static final boolean LONG = LENGTH.compareTo(Duration.ofMinutes(3)) >= 0;

    private static final long SEED = Long.getLong("offshoot.seed", System.nanoTime());
    private static final int RESOURCES = 600;
    private static final int FILES = 5;
    private static final int CALLERS = 2;
    private static final int PARTS = LONG ? 12 : 2;

    private Installation installation;
    private ServerProcess steady;
    private Rows database;
    private SoakCalls calls;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation()
                .with("OFFSHOOT_COPY_LEASE", "2s")
                .with("OFFSHOOT_COPY_PAGE_ROWS", "50")
                .with("OFFSHOOT_COPY_RANGE_ROWS", "200")
                .with("OFFSHOOT_RETENTION_DUPLICATIONS", "1m")
                .with("OFFSHOOT_RETENTION_IDEMPOTENCY", "1m")
                .with("OFFSHOOT_BINARIES_COLLECT_GRACE", "1m");
        if (LONG) {
            installation.withUsualJava();
        }
        steady = installation.start();
        database = new Rows(installation.databaseUrl());
        String source = SourceProject.generated(installation, RESOURCES);
        SourceProject.addFiles(new Caller(steady), source, FILES);
        calls = new SoakCalls(new Caller(steady), database, source);
    }

    @AfterEach
    void stop() {
        try (Installation ended = installation;
                Rows closed = database) {
            assertThat(ended).isNotNull();
            assertThat(closed).isNotNull();
        }
    }

    @Test
    void nothingGrowsWhileAllGoesOn() throws Exception {
        System.out.println("SoakIT: " + LENGTH + ", seed " + SEED);
        SoakSamples samples = new SoakSamples(installation, steady, database);
        long part = LENGTH.toNanos() / PARTS;
        int restarts = 0;
        SplittableRandom seeds = new SplittableRandom(SEED);
        try (ServerProcess first = installation.startReplica()) {
            ServerProcess restarted = first;
            for (int i = 0; i < PARTS; i++) {
                long until = System.nanoTime() + part;
                List<CompletableFuture<Void>> callers = new ArrayList<>();
                ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
                for (int c = 0; c < CALLERS; c++) {
                    SplittableRandom random = seeds.split();
                    callers.add(CompletableFuture.runAsync(() -> calls.until(until, random), threads));
                }
                while (System.nanoTime() < until) {
                    restarted = restarted(restarted, restarts++);
                    calls.other(new Caller(restarted));
                    pauseAndSample(samples, Math.min(until, System.nanoTime() + TimeUnit.SECONDS.toNanos(20)));
                }
                await(callers);
                threads.shutdown();
                settle();
                samples.settled();
            }
            restarted.close();
        }
        System.out.println("SoakIT: " + LENGTH + ": " + calls.summary() + ", " + restarts + " restarts, seed " + SEED);
        System.out.println(samples.table());
        System.out.println(samples.relations());
        assertThat(calls.clones()).isPositive();
        samples.assertFlat(LONG);
    }

    private ServerProcess restarted(ServerProcess server, int number) throws Exception {
        if (number % 2 == 0) {
            server.signal("TERM");
            assertThat(server.awaitExit(ServerProcess.PATIENCE))
                    .as(server.output())
                    .isIn(0, 143);
        } else {
            server.kill();
        }
        return installation.startReplica();
    }

    private static void pauseAndSample(SoakSamples samples, long until) throws Exception {
        while (System.nanoTime() < until) {
            Pause.millis(500);
            samples.running();
        }
    }

    private static void await(List<CompletableFuture<Void>> callers) throws Exception {
        for (CompletableFuture<Void> caller : callers) {
            try {
                caller.get(4 * ServerProcess.PATIENCE, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("seed " + SEED, e.getCause());
            }
        }
    }

    /** Until all that was begun has ended and all that was expunged is gone. */
    private void settle() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.PATIENCE);
        String open = "select (select count(*) from duplication where finished is null)"
                + " + (select count(*) from project where state in ('preparing', 'deleting'))";
        while (database.count(open) > 0) {
            assertThat(System.nanoTime()).as("all ends").isLessThan(deadline);
            Pause.millis(100);
        }
        JsonNode ready = new Caller(steady).get("healthz/ready").expect(200).json();
        assertThat(ready).isNotNull();
    }
}
