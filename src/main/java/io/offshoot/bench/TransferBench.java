package io.offshoot.bench;

import io.offshoot.model.LibraryIds;
import io.offshoot.operations.PeerMetrics;
import io.offshoot.store.BenchStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures duplications from one server to another through HTTP, from the request at the source to the end at the target, and
 * a dump with a restore of the same rows, in turn. Blocks.
 */
final class TransferBench {
    private static final String PATH = "/api/projectDuplications";
    /**
     * Servers run for long, these two have just started: resources that are duplicated, in whole rounds, before anything
     * counts, until most of what is hot is compiled.
     */
    private static final long WARMING = 2_000_000;

    /** No more of them than so many for each that counts. */
    private static final int WARMING_ROUNDS = 4;

    /** Looks cost processor time, which is what is measured here: seldom at first, often when the end is near. */
    private static final long LOOK_NANOS = Duration.ofMillis(300).toNanos();

    private static final long LAST_LOOKS_NANOS = Duration.ofMillis(20).toNanos();
    private static final int NEAR_END = 85;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final TransferTarget target;
    private final BenchSettings settings;
    private final PrintWriter out;
    private final BenchStore source;
    private final BenchStore other;
    private final LibraryApi here;
    private final LibraryApi there;
    private final Map<Integer, ServerCpu> databases = new TreeMap<>();
    private final long until;

    TransferBench(TransferTarget target, BenchSettings settings, PrintWriter out) {
        this.target = target;
        this.settings = settings;
        this.out = out;
        this.source = target.source().base().store();
        this.other = target.target().base().store();
        this.here = new LibraryApi(target.source());
        this.there = new LibraryApi(target.target());
        this.until = System.nanoTime() + settings.limit().toNanos();
    }

    TransferReport run() {
        for (BenchStore store : List.of(source, other)) {
            OptionalInt postmaster = Bench.await(store.postmaster());
            ServerCpu.of(postmaster).ifPresent(found -> databases.put(postmaster.getAsInt(), found));
        }
        Bench.await(source.quiet());
        Bench.await(other.quiet());
        say("loading %s", settings.input().map(Object::toString).orElse(settings.resources() + " resources"));
        UUID project = Bench.await(target.load().apply(settings.inputs())).project();
        Bench.await(source.settle());
        BenchStore.Size size = Bench.await(source.size(project));
        Map<String, String> skipped = new LinkedHashMap<>();
        Optional<DumpRestore> dump = prepareDump(project, skipped);
        long warming = Math.max(1, WARMING / Math.max(1, size.resources()));
        for (int i = 0; i < warming && i < WARMING_ROUNDS * settings.rounds() && System.nanoTime() < until; i++) {
            say("a round that does not count");
            transfer(project, size);
        }
        List<Measured> rounds = new ArrayList<>();
        List<Double> dumped = new ArrayList<>();
        while (rounds.size() < settings.rounds() && (rounds.isEmpty() || System.nanoTime() < until)) {
            say("round %d", rounds.size() + 1);
            rounds.add(transfer(project, size));
            dump.ifPresent(pair -> dumped.add(Rounds.round(pair.seconds())));
        }
        if (rounds.size() < settings.rounds()) {
            skipped.put((settings.rounds() - rounds.size()) + " rounds", "the time was up");
        }
        double median = median(rounds, Measured::seconds);
        Optional<Double> theirs =
                dumped.isEmpty() ? Optional.empty() : Optional.of(median(dumped, Double::doubleValue));
        return new TransferReport(
                Bench.await(source.version()),
                Runtime.getRuntime().availableProcessors(),
                size.resources(),
                size.bytes(),
                rounds.size(),
                median,
                rounds.stream().map(round -> Rounds.round(round.seconds)).toList(),
                dump.map(DumpRestore::name),
                theirs,
                dumped,
                theirs.map(dumping -> Rounds.round(dumping / median)),
                rounds.get(0).wire,
                peak(target.source().process()),
                peak(target.target().process()),
                median(rounds, Measured::cpu),
                databases.isEmpty() ? Optional.empty() : Optional.of(median(rounds, Measured::databaseCpu)),
                skipped);
    }

    private Optional<DumpRestore> prepareDump(UUID project, Map<String, String> skipped) {
        if (!settings.dump()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DumpRestore.of(target.source().base(), target.installed(), project));
        } catch (DumpRestore.Unusable why) {
            skipped.put("pg_dump -Fc | pg_restore", why.getMessage());
            return Optional.empty();
        }
    }

    /** A round: how long it took, processor time of both servers and of their databases, bytes pulled. */
    private record Measured(double seconds, double cpu, double databaseCpu, long wire) {}

    /** One duplication; what it made is removed afterwards. */
    private Measured transfer(UUID project, BenchStore.Size size) {
        Map<String, Object> body = Map.of(
                "source", side(target.source(), Map.of("id", LibraryIds.text(project), "name", "Benchmark")),
                "target", side(target.target(), Map.of("name", "Copy " + UUID.randomUUID())));
        double cpu = cpu();
        double databaseCpu = databaseCpu();
        long pulled = pulled();
        long began = System.nanoTime();
        String path = PATH + "/" + here.send("POST", PATH, body).get("id");
        Map<?, ?> record = await(there, path, there.send("PUT", path, body), "completed");
        await(here, path, here.get(path), "exported");
        Measured measured = new Measured(
                (System.nanoTime() - began) / 1e9, cpu() - cpu, databaseCpu() - databaseCpu, pulled() - pulled);
        UUID copy = copy(record);
        BenchStore.Size copied = Bench.await(other.size(copy));
        if (copied.resources() < size.resources()) {
            throw new IllegalStateException("Only " + copied.resources() + " resources are in the copy");
        }
        Bench.await(other.forget(copy));
        here.delete(path);
        Bench.await(source.settle());
        return measured;
    }

    private static Map<?, ?> await(LibraryApi api, String path, Map<?, ?> first, String end) {
        Map<?, ?> record = first;
        while (!end.equals(record.get("status"))) {
            if (String.valueOf(record.get("status")).matches(".*(failed|cancel).*")) {
                throw new IllegalStateException("The duplication is " + record);
            }
            boolean near = record.get("progress") instanceof Number progress && progress.intValue() >= NEAR_END;
            LockSupport.parkNanos(near ? LAST_LOOKS_NANOS : LOOK_NANOS);
            record = api.get(path);
        }
        return record;
    }

    private static UUID copy(Map<?, ?> record) {
        Map<?, ?> project = (Map<?, ?>) ((Map<?, ?>) record.get("target")).get("project");
        return LibraryIds.parse(String.valueOf(project.get("id")))
                .orElseThrow(() -> new IllegalStateException("The record names no project: " + record));
    }

    private static Map<String, Object> side(TransferTarget.Side side, Map<String, String> project) {
        return Map.of("environment", Map.of("id", side.address(), "name", "Bench"), "project", project);
    }

    /** Bytes of packages that the target has pulled so far. */
    private long pulled() {
        Pattern line = Pattern.compile("(?m)^" + PeerMetrics.BYTES.replace('.', '_') + "_total(?:\\{.*})? (\\S+)$");
        Matcher found = line.matcher(there.text(target.target().metrics()));
        return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
    }

    private double databaseCpu() {
        return databases.values().stream().mapToDouble(ServerCpu::seconds).sum();
    }

    private double cpu() {
        return List.of(target.source().process(), target.target().process()).stream()
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(time -> time.toMillis() / 1000.0)
                .sum();
    }

    /** As Linux tells it; 0 elsewhere. */
    private static long peak(Process process) {
        try {
            Matcher found = PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
            return found.find() ? Long.parseLong(found.group(1)) << 10 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> value) {
        return Rounds.round(Rounds.median(rounds.stream().mapToDouble(value).toArray()));
    }

    private void say(String line, Object... arguments) {
        out.println("… " + String.format(Locale.ROOT, line, arguments));
        out.flush();
    }
}
