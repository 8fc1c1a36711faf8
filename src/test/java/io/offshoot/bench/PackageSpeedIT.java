package io.offshoot.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.offshoot.TestDatabase;
import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackagePlan;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PackageView;
import io.offshoot.archive.PackageWriter;
import io.offshoot.archive.PartName;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.load.Loader;
import io.offshoot.load.ResourceGenerator;
import io.offshoot.store.BenchStore;
import io.offshoot.store.Database;
import io.offshoot.store.Migrations;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project through a package into another database, packed, pulled and written side by side; compared with {@code pg_dump -Fc | pg_restore} of the same rows:
 * {@code -Doffshoot.large=100000} for figures, {@code -Doffshoot.database=postgresql://…} for a server that the programs on
 * the path fit.
 */
class PackageSpeedIT {
    private static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");

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
        UUID copy = UUID.randomUUID();

        long began = System.nanoTime();
        long cpu0 = cpu();
        // All three at once, as between two environments: what is packed is pulled, what has come is written.
        PackageOverlap overlap = new PackageOverlap(source, there, target, reader, workers, plan.duplication(), copy);
        Future<Long> export = writer.write(plan, () -> false)
                .compose(written -> writer.seal(plan))
                .map(done -> System.nanoTime());
        await(Future.all(export, overlap.run(new TrustedSigners(Set.of(key), false))));
        long imported = System.nanoTime();

        BenchStore store = new BenchStore(vertx, targetServer);
        assertThat(await(store.size(copy)).resources()).isEqualTo(expected);
        PackageView view = await(PackageView.open(source, there, plan.duplication()));
        System.out.printf(
                "round %d: packed after %.2f s, %,d bytes pulled after %.2f s, written after %.2f s; CPU of this process %.2f s%n",
                round,
                (await(export) - began) / 1e9,
                view.size(),
                (overlap.pulled() - began) / 1e9,
                (imported - began) / 1e9,
                (cpu() - cpu0) / 1e9);
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
