package io.offshoot.bench;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PackageTransfer;
import io.offshoot.archive.PartImport;
import io.offshoot.archive.PartName;
import io.offshoot.archive.Staging;
import io.offshoot.archive.TargetPages;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.BlobKey;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Pulls a package while it is being packed, and writes its resources while it is being pulled. */
final class PackageOverlap {
    private static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");
    private static final int LANES = 2;
    private static final long POLL_MILLIS = 20;

    private final Database source;
    private final FileSystemStorage there;
    private final Database target;
    private final PackageReader reader;
    private final PartImport importer;
    private final WorkerExecutor workers;
    private final UUID exported;
    private final UUID copy;
    private final UUID duplication = UUID.randomUUID();
    private final Vertx vertx = Vertx.vertx();
    private final PackageStore packages = new PackageStore();
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final Deque<PackagePart> arrived = new ArrayDeque<>();
    private volatile long pulled;

    PackageOverlap(
            Database source,
            FileSystemStorage there,
            Database target,
            PackageReader reader,
            WorkerExecutor workers,
            UUID exported,
            UUID copy) {
        this.source = source;
        this.there = there;
        this.target = target;
        this.reader = reader;
        this.importer = new PartImport(target, reader);
        this.workers = workers;
        this.exported = exported;
        this.copy = copy;
    }

    /** When the last part had come. */
    long pulled() {
        return pulled;
    }

    Future<Manifest> run(TrustedSigners signers) {
        DuplicationStore duplications = new DuplicationStore();
        return duplications
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
                                copy))
                .compose(made -> reader.staging(duplication))
                .compose(staging -> {
                    Future<Void> pull = pull(staging, -1).onSuccess(done -> pulled = System.nanoTime());
                    Future<Void> first = lane();
                    Future<Void> second = lane();
                    return Future.all(pull, first, second).compose(done -> staging.verify(signers));
                })
                .eventually(vertx::close);
    }

    private Future<Void> pull(Staging staging, int after) {
        return packages.parts(source.requests(), exported, after, 8).compose(parts -> {
            if (parts.isEmpty()) {
                return vertx.timer(POLL_MILLIS).compose(fired -> pull(staging, after));
            }
            Future<Void> taken = Future.succeededFuture();
            for (PackagePart part : parts) {
                taken = taken.compose(before -> take(staging, part));
            }
            PackagePart last = parts.get(parts.size() - 1);
            return taken.compose(
                    done -> PartName.parse(last.name()).orElseThrow().equals(PartName.SIGNATURE)
                            ? Future.succeededFuture()
                            : pull(staging, last.no()));
        });
    }

    private Future<Void> take(Staging staging, PackagePart part) {
        PackageTransfer transfer = new PackageTransfer();
        Future<PackagePart> added = staging.add(part.no(), part.name(), part.size(), part.sha256(), transfer);
        return there.send(new BlobKey(part.key()), 0, part.size(), transfer)
                .compose(sent -> added)
                .compose(kept -> {
                    PartName name = PartName.parse(kept.name()).orElseThrow();
                    return name.kind().ofResources()
                            ? ranges.plan(
                                            target.requests(),
                                            duplication,
                                            kept.no(),
                                            1,
                                            name.type().orElseThrow(),
                                            List.of(new CopyRangeStore.Cut(Optional.empty(), Optional.empty())))
                                    .onSuccess(planned -> arrived(kept))
                            : Future.succeededFuture();
                });
    }

    private synchronized void arrived(PackagePart part) {
        arrived.add(part);
    }

    private synchronized Optional<PackagePart> next() {
        return Optional.ofNullable(arrived.poll());
    }

    private Future<Void> lane() {
        boolean over = pulled != 0;
        Optional<PackagePart> part = next();
        if (part.isEmpty()) {
            return over ? Future.succeededFuture() : vertx.timer(POLL_MILLIS).compose(fired -> lane());
        }
        TargetPages pages = new TargetPages(copy, BASE_URLS);
        return ranges.read(target.requests(), duplication)
                .map(all -> all.stream()
                        .filter(range -> range.no() == part.get().no())
                        .findFirst()
                        .orElseThrow())
                .compose((CopyRange range) -> importer.run(
                        part.get(),
                        range,
                        copy,
                        page -> workers.executeBlocking(() -> pages.of(page), false),
                        Duration.ofMinutes(1),
                        () -> false))
                .compose(done -> lane());
    }
}
