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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures duplications from one server to another through HTTP, from the request at the source to the end at the target, and
 * a dump with a restore of the same rows, in turn. Blocks.
 */
final class TransferBench {
    private static final String PATH = "/api/projectDuplications";
    private static final long LOOK_NANOS = Duration.ofMillis(30).toNanos();
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
        say("a round that does not count");
        transfer(project, size);
        List<Double> seconds = new ArrayList<>();
        List<Double> dumped = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> databaseCpu = new ArrayList<>();
        long wire = 0;
        while (seconds.size() < settings.rounds() && (seconds.isEmpty() || System.nanoTime() < until)) {
            say("round %d", seconds.size() + 1);
            double cpuBefore = cpu();
            double databaseBefore = databaseCpu();
            long before = pulled();
            seconds.add(Rounds.round(transfer(project, size)));
            wire = pulled() - before;
            cpu.add(cpu() - cpuBefore);
            databaseCpu.add(databaseCpu() - databaseBefore);
            dump.ifPresent(pair -> dumped.add(Rounds.round(pair.seconds())));
        }
        if (seconds.size() < settings.rounds()) {
            skipped.put((settings.rounds() - seconds.size()) + " rounds", "the time was up");
        }
        Optional<Double> theirs = dumped.isEmpty() ? Optional.empty() : Optional.of(median(dumped));
        return new TransferReport(
                Bench.await(source.version()),
                Runtime.getRuntime().availableProcessors(),
                size.resources(),
                size.bytes(),
                seconds.size(),
                median(seconds),
                seconds,
                dump.map(DumpRestore::name),
                theirs,
                dumped,
                theirs.map(other -> Rounds.round(other / median(seconds))),
                wire,
                peak(target.source().process()),
                peak(target.target().process()),
                median(cpu),
                databases.isEmpty() ? Optional.empty() : Optional.of(median(databaseCpu)),
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

    /** One duplication; what it made is removed afterwards. */
    private double transfer(UUID project, BenchStore.Size size) {
        Map<String, Object> body = Map.of(
                "source", side(target.source(), Map.of("id", LibraryIds.text(project), "name", "Benchmark")),
                "target", side(target.target(), Map.of("name", "Copy " + UUID.randomUUID())));
        long began = System.nanoTime();
        String path = PATH + "/" + here.send("POST", PATH, body).get("id");
        Map<?, ?> record = await(there, path, there.send("PUT", path, body), "completed");
        await(here, path, here.get(path), "exported");
        double seconds = (System.nanoTime() - began) / 1e9;
        UUID copy = copy(record);
        BenchStore.Size copied = Bench.await(other.size(copy));
        if (copied.resources() < size.resources()) {
            throw new IllegalStateException("Only " + copied.resources() + " resources are in the copy");
        }
        Bench.await(other.forget(copy));
        here.delete(path);
        Bench.await(source.settle());
        return seconds;
    }

    private static Map<?, ?> await(LibraryApi api, String path, Map<?, ?> first, String end) {
        Map<?, ?> record = first;
        while (!end.equals(record.get("status"))) {
            if (String.valueOf(record.get("status")).matches(".*(failed|cancel).*")) {
                throw new IllegalStateException("The duplication is " + record);
            }
            LockSupport.parkNanos(LOOK_NANOS);
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

    private static double median(List<Double> values) {
        return Rounds.round(
                Rounds.median(values.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private void say(String line, Object... arguments) {
        out.println("… " + String.format(Locale.ROOT, line, arguments));
        out.flush();
    }
}
