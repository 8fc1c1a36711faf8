package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.binary.BlobStorage;
import io.offshoot.store.Database;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package that comes in, part by part, in any order, and is verified when all are there. The parts are kept but mean
 * nothing until then. Whoever opens the package again takes it over, and finds what came in before.
 */
public final class Staging {
    private static final Pattern FORMAT = Pattern.compile("projdup ([0-9]{1,9})\n");
    private static final int PAGE = 1000;

    private final Database database;
    private final WorkerExecutor workers;
    private final PackageLimits limits;
    private final PackageStore store;
    private final PartBytes bytes;
    private final OpenPackage open;

    Staging(
            Database database,
            BlobStorage storage,
            WorkerExecutor workers,
            PackageLimits limits,
            PackageStore store,
            PackageStore.Opened opened) {
        this.database = database;
        this.workers = workers;
        this.limits = limits;
        this.store = store;
        this.bytes = new PartBytes(storage, workers);
        this.open = new OpenPackage(database, storage, store, opened);
    }

    public UUID duplication() {
        return open.duplication();
    }

    /** Whether all of it came in and was verified. */
    public boolean isSealed() {
        return open.sealed();
    }

    /** What came in already, in order. */
    public Future<List<PackagePart>> parts() {
        List<PackagePart> parts = new ArrayList<>();
        AtomicInteger after = new AtomicInteger(-1);
        return Loop.whileTrue(() -> store.parts(database.requests(), duplication(), after.get(), PAGE)
                        .map(page -> {
                            parts.addAll(page);
                            page.forEach(part -> after.set(part.no()));
                            return page.size() == PAGE && parts.size() <= limits.parts();
                        }))
                .map(parts);
    }

    /** The last of them, in order. */
    public Future<List<PackagePart>> latest(int count) {
        return store.latest(database.requests(), duplication(), count);
    }

    /**
     * Takes in one part.
     *
     * @param no its place among the entries of the tar, from 0
     * @param name as the other side tells it
     * @param size how many bytes must come
     * @param sha256 which they must hash to
     * @return fails with {@link io.offshoot.model.Failure} that names the part when it is not that, or too large; with
     *     {@link PackageTakenOver}; with the stream's own error. Nothing is kept then
     */
    public Future<PackagePart> add(int no, String name, long size, Buffer sha256, ReadStream<Buffer> part) {
        return add(no, name, size, sha256, Optional.empty(), part);
    }

    /**
     * The same, with what the entry is said to hold, so that it can be read before the manifest is here. That must say the
     * same; whoever reads the entry compares both.
     */
    public Future<PackagePart> add(
            int no, String name, long size, Buffer sha256, Optional<Contents> contents, ReadStream<Buffer> part) {
        Optional<PartName> parsed = PartName.parse(name);
        if (parsed.isEmpty() || no < 0 || no >= limits.parts()) {
            return Future.failedFuture(PackageFault.malformed(
                    PackageFault.shown(name), "a package has no entry of that name in that place"));
        }
        return take(no, parsed.get(), size, Optional.of(sha256), contents, part)
                .compose(taken -> parsed.get().kind() == Kind.FORMAT
                        ? checkFormat(taken).map(taken)
                        : Future.succeededFuture(taken));
    }

    Future<PackagePart> take(
            int no,
            PartName name,
            long size,
            Optional<Buffer> sha256,
            Optional<Contents> contents,
            ReadStream<Buffer> part) {
        if (size > limits.partBytes()) {
            return Future.failedFuture(
                    PackageFault.tooLarge(name.toString(), "it is larger than " + limits.partBytes() + " bytes"));
        }
        return open.add(no, name, part, size, sha256, contents);
    }

    /** The first entry tells the version. */
    Future<Void> checkFormat(PackagePart format) {
        return bytes.load(format).map(text -> {
            Matcher version = FORMAT.matcher(new String(text, StandardCharsets.ISO_8859_1));
            if (!version.matches()) {
                throw PackageFault.malformed(format.name(), "it does not tell a version of the format");
            }
            if (Integer.parseInt(version.group(1)) != Manifest.VERSION) {
                throw PackageFault.unsupported(
                        format.name(),
                        "The package is of version " + version.group(1) + " of the format; this server reads version "
                                + Manifest.VERSION);
            }
            return null;
        });
    }

    /**
     * Compares what came in with its manifest, and that with its signature. Afterwards the parts can be read, and none can
     * be added.
     *
     * @return the manifest; fails with {@link io.offshoot.model.Failure} that names the part
     */
    public Future<Manifest> verify(TrustedSigners signers) {
        return parts().compose(parts -> {
            ManifestCheck check = new ManifestCheck(parts, limits);
            return checkFormat(parts.get(0))
                    .compose(checked -> bytes.load(check.manifest()))
                    .compose(text -> check.signature()
                            .map(part -> bytes.load(part).map(Optional::of))
                            .orElse(Future.succeededFuture(Optional.empty()))
                            .compose(signature -> workers.executeBlocking(
                                    () -> check.run(text, signature.map(Buffer::buffer), signers), false)))
                    .compose(manifest -> open.sealed()
                            ? Future.succeededFuture(manifest)
                            : open.sealAsSaid(
                                            check.noted(manifest),
                                            check.manifest().sha256())
                                    .map(manifest));
        });
    }
}
