package io.offshoot.bench;

import io.offshoot.bench.BenchReport.Line;
import io.offshoot.bench.BenchReport.Reads;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BenchStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Measures a clone through HTTP, the floor, and a dump with a restore of the same rows, in turn, round after round, with
 * everything removed and settled in between. Blocks.
 */
final class Bench implements AutoCloseable {
    /** Resources that are cloned before anything counts, in whole rounds. */
    private static final long WARMING = 400_000;

    private static final int IDLE_SECONDS = 3;

    private final BenchTarget target;
    private final BenchSettings settings;
    private final PrintWriter out;
    private final BenchStore store;
    private final Vertx callers = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final List<Context> loops = new ArrayList<>();
    private final Api api;
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Optional<ServerCpu> cpu;
    private final long until;

    Bench(BenchTarget target, BenchSettings settings, PrintWriter out) {
        this.target = target;
        this.settings = settings;
        this.out = out;
        this.store = target.store();
        this.api = new Api(
                callers, target.port(), Api.basic(target.clientId(), target.clientSecret()), Api.USUAL_CONNECTIONS);
        this.cpu = ServerCpu.of(await(store.postmaster()));
        this.until = System.nanoTime() + settings.limit().toNanos();
        for (int i = 0; i < settings.loops(); i++) {
            loops.add(target.vertx().getOrCreateContext());
        }
    }

    BenchReport run() {
        await(store.quiet());
        say("loading %s", settings.input().map(Object::toString).orElse(settings.resources() + " resources"));
        UUID source = await(target.load().apply(settings.inputs())).project();
        await(store.settle());
        BenchStore.Size size = await(store.size(source));
        List<UUID> patients = await(store.some(source, ResourceType.of("Patient")));
        Optional<DumpRestore> dump = prepareDump(source);
        warm(source, patients, size);
        Reads idle = idle(source, patients);
        Rounds floor = new Rounds("floor, one session");
        Rounds floors = new Rounds("floor, two sessions");
        Rounds clone = new Rounds("clone through HTTP, verified");
        Rounds dumped = new Rounds(dump.map(DumpRestore::name).orElse("none"));
        int rounds = 0;
        while (rounds < settings.rounds() && (rounds == 0 || System.nanoTime() < until)) {
            say("round %d", ++rounds);
            floor.add(floor(source, patients, 1));
            floors.add(floor(source, patients, 2));
            clone.add(cloned(source, patients));
            dump.ifPresent(pair -> dumped.add(Rounds.Round.of(pair.seconds())));
        }
        if (rounds < settings.rounds()) {
            skipped.put((settings.rounds() - rounds) + " rounds", "the time was up");
        }
        List<Line> lines = new ArrayList<>();
        for (Rounds each : List.of(floor, floors, clone, dumped)) {
            if (!each.isEmpty()) {
                lines.add(each.line(size, floor.medianSeconds()));
            }
        }
        Optional<BenchReport.Files> files =
                settings.files() == 0 ? Optional.empty() : Optional.of(new FileRounds(target, settings, api).run());
        Line floorLine = floor.line(size, floor.medianSeconds());
        Line cloneLine = clone.line(size, floor.medianSeconds());
        List<BenchReport.Bar> bars = new ArrayList<>(Bars.of(floorLine, cloneLine, files));
        settings.earlier().ifPresent(earlier -> bars.addAll(Bars.growth(earlier, size.resources(), cloneLine)));
        return new BenchReport(
                await(store.version()),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                size.resources(),
                size.bytes(),
                rounds,
                lines,
                idle,
                files,
                bars,
                skipped);
    }

    /** Rounds that do not count, until the compiler has little left to do: servers usually run for longer than these. */
    private void warm(UUID source, List<UUID> patients, BenchStore.Size size) {
        long rounds = Math.max(1, WARMING / Math.max(1, size.resources()));
        for (int i = 0; i < Math.min(rounds, settings.rounds()); i++) {
            say("a round that does not count");
            floor(source, patients, 1);
            cloned(source, patients);
        }
    }

    private Optional<DumpRestore> prepareDump(UUID source) {
        if (!settings.dump()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DumpRestore.of(target.base(), target.installed(), source));
        } catch (DumpRestore.Unusable why) {
            skipped.put("pg_dump -Fc | pg_restore", why.getMessage());
            return Optional.empty();
        }
    }

    private Rounds.Round floor(UUID source, List<UUID> patients, int sessions) {
        UUID copy = UUID.randomUUID();
        try (Reader reader = reader(source, patients);
                Probe probe = new Probe(target.vertx(), clock, loops, cpu)) {
            long began = System.nanoTime();
            await(store.floor(source, copy, sessions));
            double seconds = (System.nanoTime() - began) / 1e9;
            Rounds.Round round = new Rounds.Round(seconds, Optional.of(Observed.of(reader, probe)), Optional.empty());
            reader.stop();
            await(store.forget(copy));
            return round;
        }
    }

    private Rounds.Round cloned(UUID source, List<UUID> patients) {
        try (Reader reader = reader(source, patients);
                Probe probe = new Probe(target.vertx(), clock, loops, cpu)) {
            double copying = target.rangeSeconds().applyAsDouble("copy");
            double verifying = target.rangeSeconds().applyAsDouble("verify");
            long began = System.nanoTime();
            Future<UUID> cloning = api.cloneProject(source);
            double first = firstProgress(source, cloning, began);
            UUID copy = await(cloning);
            double seconds = (System.nanoTime() - began) / 1e9;
            Observed observed = Observed.of(reader, probe);
            reader.stop();
            Map<String, Double> phases = new LinkedHashMap<>();
            await(store.phases(copy)).forEach(end -> phases.put(end.state(), Rounds.round(end.seconds())));
            await(store.forget(copy));
            double copied = target.rangeSeconds().applyAsDouble("copy") - copying;
            double verified = target.rangeSeconds().applyAsDouble("verify") - verifying;
            return new Rounds.Round(
                    seconds,
                    Optional.of(observed),
                    Optional.of(new Rounds.CloneRound(first, copied / (copied + verified), phases)));
        }
    }

    /** Asked every few milliseconds on a connection of its own, until the first page is in. */
    private double firstProgress(UUID source, Future<UUID> cloning, long began) {
        boolean progress = false;
        while (!progress && !cloning.isComplete()) {
            progress = await(target.vertx()
                    .timer(10)
                    .compose(waited -> store.latestTarget(source))
                    .compose(copy -> copy.map(store::hasBegun).orElseGet(() -> Future.succeededFuture(false))));
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private Reads idle(UUID source, List<UUID> patients) {
        say("reads while nothing else runs");
        try (Reader reader = reader(source, patients)) {
            await(target.vertx().timer(IDLE_SECONDS * 1000L));
            return Rounds.reads(reader.latencies(), reader.failures());
        }
    }

    private Reader reader(UUID source, List<UUID> patients) {
        return new Reader(api, clock, source, patients, settings.readsPerSecond());
    }

    private void say(String line, Object... arguments) {
        out.println("… " + String.format(java.util.Locale.ROOT, line, arguments));
        out.flush();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        await(callers.close());
    }
}
