package io.offshoot.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.offshoot.TestDatabase;
import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackagePlan;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PackageTransfer;
import io.offshoot.archive.PackageView;
import io.offshoot.archive.PackageWriter;
import io.offshoot.archive.PartImport;
import io.offshoot.archive.PartName;
import io.offshoot.archive.TargetPages;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.load.Loader;
import io.offshoot.load.ResourceGenerator;
import io.offshoot.store.BenchStore;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Migrations;
import io.offshoot.store.PackagePart;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project through a package into another database, beside {@code pg_dump -Fc | pg_restore} of the same rows:
 * {@code -Doffshoot.large=100000} for figures, {@code -Doffshoot.database=postgresql://…} for a server that the programs on
 * the path fit.
 */
class PackageSpeedIT {
    private static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");
    private static final int LANES = 2;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    /** Another one, since pools go by their names. */
    private final Vertx other = Vertx.vertx();

    private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("archive", 4, 1, TimeUnit.MINUTES);

    @Test
    void outAndIn() {
        int resources = Integer.getInteger("offshoot.large", 2000);
        int rounds = resources > 10_000 ? 4 : 1;
        PgConnectOptions sourceServer = server();
        Database source = open(vertx, sourceServer);
        UUID project = UUID.randomUUID();
        await(new Loader(vertx, source, BASE_URLS)
                .intoNew(project, "Large", List.of(ResourceGenerator.input(1, resources))));
        BenchStore store = new BenchStore(vertx, sourceServer);
        BenchStore.Size size = await(store.size(project));
        await(store.settle());
        Optional<DumpRestore> dump = dump(store, sourceServer, project);
        List<Double> packages = new ArrayList<>();
        List<Double> dumps = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double seconds = packageRound(source, project, round, size.resources());
            double dumped = dump.map(DumpRestore::seconds).orElse(Double.NaN);
            if (round > 0 || rounds == 1) {
                packages.add(seconds);
                dumps.add(dumped);
            }
        }
        double ours = median(packages);
        double theirs = median(dumps);
        System.out.printf(
                "package of %,d resources, %,d bytes: %.2f s; pg_dump -Fc | pg_restore: %.2f s; ratio %.2f%n",
                size.resources(), size.bytes(), ours, theirs, theirs / ours);
        await(source.close());
        await(workers.close());
        await(other.close());
        await(vertx.close());
    }

    private double packageRound(Database source, UUID project, int round, long expected) {
        PgConnectOptions targetServer = server();
        Database target = open(other, targetServer);
        FileSystemStorage there =
                await(FileSystemStorage.open(vertx, folder.resolve("a" + round), Duration.ofHours(1)));
        FileSystemStorage here = await(FileSystemStorage.open(vertx, folder.resolve("b" + round), Duration.ofHours(1)));
        SigningKeys keys = new SigningKeys(source, new SecretCipher(MasterKey.open(Optional.empty(), folder)));
        Buffer key = await(keys.current()).publicKey();
        PackageWriter writer = new PackageWriter(source, there, workers, keys);
        PackageReader reader = new PackageReader(target, here, workers, PackageLimits.usual(1L << 36, 16 << 20));
        PackagePlan plan = plan(source, project);
        UUID duplication = UUID.randomUUID();
        UUID copy = UUID.randomUUID();

        long began = System.nanoTime();
        long cpu0 = cpu();
        await(writer.write(plan, () -> false).compose(written -> writer.seal(plan)));
        long exported = System.nanoTime();
        long cpu1 = cpu();
        PackageView view = await(PackageView.open(source, there, plan.duplication()));
        PackageTransfer transfer = new PackageTransfer();
        Future<Manifest> staged = reader.stage(duplication, transfer, new TrustedSigners(Set.of(key), false));
        await(view.send(0, view.size(), transfer));
        await(staged);
        long sent = System.nanoTime();
        long cpu2 = cpu();
        importAll(target, reader, duplication, copy);
        long imported = System.nanoTime();

        BenchStore store = new BenchStore(vertx, targetServer);
        assertThat(await(store.size(copy)).resources()).isEqualTo(expected);
        System.out.printf(
                "round %d: out %.2f s, %,d bytes over %.2f s, in %.2f s; CPU of this process %.2f + %.2f + %.2f s%n",
                round,
                (exported - began) / 1e9,
                view.size(),
                (sent - exported) / 1e9,
                (imported - sent) / 1e9,
                (cpu1 - cpu0) / 1e9,
                (cpu2 - cpu1) / 1e9,
                (cpu() - cpu2) / 1e9);
        await(target.close());
        await(there.close());
        await(here.close());
        await(store.settle());
        return (imported - began) / 1e9;
    }

    private PackagePlan plan(Database source, UUID project) {
        SourceStore sources = new SourceStore();
        String snapshot = await(sources.snapshot(source.requests()));
        return new PackagePlan(
                UUID.randomUUID(),
                snapshot,
                new Manifest.Environment("http://localhost", "Source"),
                new Manifest.Project(project, "Large"),
                Buffer.buffer("{}"),
                await(sources.counts(source.requests(), project, snapshot)).keySet().stream()
                        .map(type ->
                                new PackagePlan.Section(PartName.Kind.RESOURCES, project, type, SourceSelection.ALL))
                        .toList(),
                Optional.of(SourceSelection.ALL));
    }

    private void importAll(Database target, PackageReader reader, UUID duplication, UUID copy) {
        CopyRangeStore ranges = new CopyRangeStore();
        Map<Integer, PackagePart> parts = new HashMap<>();
        await(new DuplicationStore()
                .create(
                        target.requests(),
                        DuplicationStore.requested(
                                duplication,
                                "load",
                                "library",
                                Optional.empty(),
                                copy,
                                Buffer.buffer(new byte[32]),
                                "{}",
                                "system",
                                copy)));
        for (PackagePart part : await(reader.parts(duplication, -1, 100_000))) {
            PartName name = PartName.parse(part.name()).orElseThrow();
            if (name.kind().ofResources()) {
                parts.put(part.no(), part);
                await(ranges.plan(
                        target.requests(),
                        duplication,
                        part.no(),
                        1,
                        name.type().orElseThrow(),
                        List.of(new CopyRangeStore.Cut(Optional.empty(), Optional.empty()))));
            }
        }
        Deque<CopyRange> left = new ArrayDeque<>(await(ranges.read(target.requests(), duplication)));
        PartImport importer = new PartImport(target, reader);
        List<Future<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(lane(importer, workers, left, parts, copy));
        }
        await(Future.all(lanes));
    }

    private static Future<Void> lane(
            PartImport importer,
            WorkerExecutor workers,
            Deque<CopyRange> left,
            Map<Integer, PackagePart> parts,
            UUID copy) {
        CopyRange range;
        synchronized (left) {
            if (left.isEmpty()) {
                return Future.succeededFuture();
            }
            range = left.removeFirst();
        }
        TargetPages pages = new TargetPages(copy, BASE_URLS);
        return importer.run(
                        parts.get(range.no()),
                        range,
                        copy,
                        page -> workers.executeBlocking(() -> pages.of(page), false),
                        Duration.ofMinutes(1),
                        () -> false)
                .compose(done -> lane(importer, workers, left, parts, copy));
    }

    private static Optional<DumpRestore> dump(BenchStore store, PgConnectOptions server, UUID project) {
        Map<String, String> connection = Map.of(
                "PGHOST", server.getHost(),
                "PGPORT", String.valueOf(server.getPort()),
                "PGUSER", server.getUser(),
                "PGPASSWORD", String.valueOf(server.getPassword()),
                "PGDATABASE", server.getDatabase());
        try {
            return Optional.of(
                    DumpRestore.of(new BenchTarget.Base(store, connection), major -> Optional.empty(), project));
        } catch (DumpRestore.Unusable why) {
            System.out.println("no pg_dump: " + why.getMessage());
            return Optional.empty();
        }
    }

    /** An empty database. */
    private PgConnectOptions server() {
        String url = System.getProperty("offshoot.database", "");
        if (url.isEmpty()) {
            return TestDatabase.fresh();
        }
        String name = "speed_" + UUID.randomUUID().toString().replace("-", "");
        await(new BenchStore(vertx, PgConnectOptions.fromUri(url)).createDatabase(name));
        return PgConnectOptions.fromUri(url).setDatabase(name);
    }

    private static Database open(Vertx vertx, PgConnectOptions server) {
        await(Migrations.run(vertx, server));
        return Database.open(vertx, server, 4, 8);
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    private static <T> T await(Future<T> future) {
        return Bench.await(future);
    }
}
