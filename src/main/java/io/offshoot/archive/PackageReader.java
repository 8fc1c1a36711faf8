package io.offshoot.archive;

import io.offshoot.binary.BlobStorage;
import io.offshoot.store.Database;
import io.offshoot.store.PackageBinaryStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.offshoot.store.SourceKey;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads packages from anywhere, as hostile input: everything has a limit, nothing is believed before it is checked, and what
 * is wrong becomes a {@link io.offshoot.model.Failure} (see {@link PackageFault}) that names the part. Memory does not grow
 * with the package.
 *
 * <p>First the parts are staged, from a file ({@link #stage}) or one by one ({@link #staging}); then they are verified
 * against the manifest and its signature; then they can be read, each by itself.
 */
public final class PackageReader {
    private final Database database;
    private final BlobStorage storage;
    private final WorkerExecutor workers;
    private final PackageLimits limits;
    private final PackageStore store = new PackageStore();
    private final PartBytes bytes;

    /** @param workers threads for unpacking and hashing */
    public PackageReader(Database database, BlobStorage storage, WorkerExecutor workers, PackageLimits limits) {
        this.database = database;
        this.storage = storage;
        this.workers = workers;
        this.limits = limits;
        this.bytes = new PartBytes(storage, workers);
    }

    /**
     * Takes a whole file in and verifies it.
     *
     * @param duplication the id that the package goes by here; a new one
     * @param file read with back-pressure; after a failure it stays unread where it stopped, and the caller closes what it
     *     comes from
     * @return the manifest; when it fails, nothing is left of the file
     */
    public Future<Manifest> stage(UUID duplication, ReadStream<Buffer> file, TrustedSigners signers) {
        file.pause();
        AtomicReference<Optional<TarIntake>> intake = new AtomicReference<>(Optional.empty());
        return staging(duplication)
                .compose(staging -> {
                    TarIntake tar = new TarIntake(staging, limits, file);
                    intake.set(Optional.of(tar));
                    return tar.run().compose(taken -> staging.verify(signers));
                })
                .map(manifest -> {
                    intake.get().orElseThrow().check(manifest.created());
                    return manifest;
                })
                .recover(error -> remove(duplication).transform(removed -> Future.failedFuture(error)));
    }

    /** The same, and reads everything in it once ({@link #check}), so that what is taken can be imported. */
    public Future<Manifest> stageChecked(UUID duplication, ReadStream<Buffer> file, TrustedSigners signers) {
        return stage(duplication, file, signers)
                .compose(manifest -> check(duplication).map(manifest).recover(error -> remove(duplication)
                        .transform(removed -> Future.failedFuture(error))));
    }

    /** Begins a package whose parts come one by one, or goes on with it. */
    public Future<Staging> staging(UUID duplication) {
        return store.open(database.requests(), duplication, "import")
                .map(opened -> new Staging(database, storage, workers, limits, store, opened));
    }

    /**
     * The same for the worker of a duplication's step.
     *
     * @param attempt fencing token of the step
     * @return fails with {@link PackageTakenOver} when the step is another worker's, or the duplication was stopped
     */
    public Future<Staging> staging(UUID duplication, int attempt) {
        return store.open(database.requests(), duplication, "import", attempt)
                .map(opened -> new Staging(
                        database, storage, workers, limits, store, opened.orElseThrow(PackageTakenOver::new)));
    }

    /** Parts in the order of the package, those after the number {@code after}; -1 for the first ones. */
    public Future<List<PackagePart>> parts(UUID duplication, int after, int count) {
        return store.parts(database.requests(), duplication, after, count);
    }

    /**
     * The resources of a part.
     *
     * @param part one whose {@link PartName#kind} is {@link PartName.Kind#ofResources()}
     * @param after only those behind that place, to go on where an import stopped
     */
    public Future<PartPages> pages(PackagePart part, Optional<SourceKey> after) {
        PartName name = PartName.parse(part.name())
                .filter(parsed -> parsed.kind().ofResources())
                .orElseThrow(() -> new IllegalArgumentException(part.name() + " holds no resources"));
        return bytes.load(part)
                .compose(packed -> workers.executeBlocking(
                        () -> new PartPages(workers, part, name, packed, after, limits), false));
    }

    /** The binaries of a package, those with higher ids than {@code after}. */
    public PackageBinaries binaries(UUID duplication, Optional<UUID> after) {
        return new PackageBinaries(
                storage, new BinaryWalk(workers, bytes, parts(duplication, Arrivals.ENDED), 0, after), after);
    }

    /**
     * The same of a package that may still be coming in; what is not here yet is waited for. Nothing is read again of parts
     * that hold none behind {@code after}.
     */
    public Future<PackageBinaries> binaries(UUID duplication, Optional<UUID> after, Arrivals arrivals) {
        ArrivingParts parts = parts(duplication, arrivals);
        return after.map(last -> new PackageBinaryStore().partsUpTo(database.requests(), duplication, last))
                .orElseGet(() -> Future.succeededFuture(0))
                .map(done -> new PackageBinaries(storage, new BinaryWalk(workers, bytes, parts, done, after), after));
    }

    private ArrivingParts parts(UUID duplication, Arrivals arrivals) {
        return new ArrivingParts(database, store, duplication, arrivals);
    }

    /**
     * Reads everything in a staged package to its end and keeps nothing of it: what comes out without a failure will be read
     * without one.
     */
    public Future<Void> check(UUID duplication) {
        PackageBinaries binaries = binaries(duplication, Optional.empty());
        return new PackageCheck(this, workers, after -> parts(duplication, after, 1))
                .run()
                .compose(checked -> binaries.check())
                .eventually(binaries::close);
    }

    /** Removes a package with all that it was kept in. */
    public Future<Void> remove(UUID duplication) {
        return new PackageRemoval(database, storage).remove(duplication);
    }
}
