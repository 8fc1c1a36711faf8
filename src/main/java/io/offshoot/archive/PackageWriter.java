package io.offshoot.archive;

import io.offshoot.archive.OpenPackage.Entry;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.binary.BlobStorage;
import io.offshoot.identity.SigningKeys;
import io.offshoot.identity.SigningKeys.Signer;
import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.offshoot.store.SourceKey;
import io.offshoot.store.SourcePages;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * Writes packages part by part, in memory that does not grow with the project. Whatever stops it, it goes on behind the last
 * part when it is called again with the same plan, here or in another process.
 */
public final class PackageWriter {
    /** The bytes of the first entry, which tells the version before anything else. */
    static final Buffer FORMAT = Buffer.buffer("projdup " + Manifest.VERSION + "\n");

    private static final int PART_RAW_BYTES = 8 << 20;

    private final Database database;
    private final BlobStorage storage;
    private final WorkerExecutor workers;
    private final SigningKeys keys;
    private final int partRawBytes;
    private final PackageStore store = new PackageStore();
    private final SourcePages sources = new SourcePages();

    /** A package at work, with what the work needs. */
    record Work(
            PackagePlan plan,
            OpenPackage open,
            Database database,
            SourcePages sources,
            BlobStorage storage,
            WorkerExecutor workers,
            int partRawBytes,
            Going going) {
        boolean stopped() {
            return going.stopped().getAsBoolean();
        }
    }

    /**
     * How a writer goes on.
     *
     * @param attempt fencing token of the duplication's step; empty for a package without a duplication
     * @param stopped asked between pages whether to stop
     * @param pace completes when resources may be packed, told how many and how many bytes they have
     */
    public record Going(
            Optional<Integer> attempt, BooleanSupplier stopped, BiFunction<Integer, Long, Future<Void>> pace) {}

    /** @param workers threads for packing and hashing */
    public PackageWriter(Database database, BlobStorage storage, WorkerExecutor workers, SigningKeys keys) {
        this(database, storage, workers, keys, PART_RAW_BYTES);
    }

    public PackageWriter(
            Database database, BlobStorage storage, WorkerExecutor workers, SigningKeys keys, int partRawBytes) {
        this.database = database;
        this.storage = storage;
        this.workers = workers;
        this.keys = keys;
        this.partRawBytes = partRawBytes;
    }

    /**
     * Writes all parts but the manifest; those that are there already stay as they are.
     *
     * @return fails with {@link PackageTakenOver} when it was stopped or somebody else opened the package, with
     *     {@link Failure} UNPROCESSABLE for what cannot be packed, naming it
     */
    public Future<Void> write(PackagePlan plan, Going going) {
        return open(plan, going.attempt())
                .compose(open -> open.sealed()
                        ? Future.succeededFuture()
                        : store.last(database.requests(), plan.duplication()).compose(last -> {
                            Work work = new Work(plan, open, database, sources, storage, workers, partRawBytes, going);
                            return format(open, last)
                                    .compose(no -> resources(work, no, last))
                                    .compose(no -> binaries(work, no, last));
                        }));
    }

    /** {@link #write(PackagePlan, Going)} for a package without a duplication. */
    public Future<Void> write(PackagePlan plan, BooleanSupplier stopped) {
        return write(plan, new Going(Optional.empty(), stopped, (rows, bytes) -> Future.succeededFuture()));
    }

    /** {@link #seal(PackagePlan, Optional)} for a package without a duplication. */
    public Future<Void> seal(PackagePlan plan) {
        return seal(plan, Optional.empty());
    }

    /**
     * Writes the manifest and its signature; nothing can be added afterwards. Does nothing when that was done before.
     *
     * @param attempt fencing token of the duplication's step; empty for a package without a duplication
     * @return fails as {@link #write} does
     */
    public Future<Void> seal(PackagePlan plan, Optional<Integer> attempt) {
        return open(plan, attempt)
                .compose(open -> open.sealed()
                        ? Future.succeededFuture()
                        : PackageContents.parts(database.requests(), open.duplication())
                                .compose(parts -> keys.signer()
                                        .compose(signer ->
                                                workers.executeBlocking(() -> ends(plan, open, parts, signer), false))
                                        .compose(ends -> open.seal(
                                                parts.size(),
                                                ends,
                                                Sha256.of(ends.get(0).bytes().getBytes())))));
    }

    private Future<OpenPackage> open(PackagePlan plan, Optional<Integer> attempt) {
        return attempt.map(token -> store.open(database.requests(), plan.duplication(), "export", token)
                        .map(held -> held.orElseThrow(PackageTakenOver::new)))
                .orElseGet(() -> store.open(database.requests(), plan.duplication(), "export"))
                .map(opened -> new OpenPackage(database, storage, store, opened));
    }

    private static Future<Integer> format(OpenPackage open, Optional<PackagePart> last) {
        return last.map(part -> Future.succeededFuture(part.no() + 1))
                .orElseGet(() -> open.add(0, List.of(new Entry(PartName.FORMAT, FORMAT, Optional.empty())))
                        .map(1));
    }

    private static Future<Integer> resources(Work work, int first, Optional<PackagePart> last) {
        Optional<PartName> done = last.flatMap(part -> PartName.parse(part.name()));
        List<PackagePlan.Section> sections = work.plan().sections();
        int at = -1;
        for (int i = 0; i < sections.size(); i++) {
            PartName name = sections.get(i).first();
            at = done.filter(name::sameSection).isPresent() ? i : at;
        }
        if (at < 0 && done.filter(name -> name.kind() != Kind.FORMAT).isPresent()) {
            return Future.succeededFuture(first); // the binaries have begun
        }
        Future<Integer> no = Future.succeededFuture(first);
        for (int i = Math.max(at, 0); i < sections.size(); i++) {
            PackagePlan.Section section = sections.get(i);
            boolean begun = i == at;
            PartName name = begun ? done.orElseThrow().next() : section.first();
            Optional<SourceKey> after = last.filter(part -> begun)
                    .flatMap(PackagePart::contents)
                    .flatMap(PackagePart.Contents::last)
                    .flatMap(Places::parse);
            no = no.compose(next -> new ResourceParts(work, section, next, name, after).write());
        }
        return no;
    }

    private Future<Void> binaries(Work work, int no, Optional<PackagePart> last) {
        if (work.plan().binaries().isEmpty()) {
            return Future.succeededFuture();
        }
        int number = last.flatMap(part -> PartName.parse(part.name()))
                .filter(name -> name.kind() == Kind.BINARY_BYTES)
                .map(PartName::number)
                .orElse(0);
        Future<Optional<BinaryLine>> end = number == 0
                ? Future.succeededFuture(Optional.empty())
                // The index stands before the bytes.
                : lastLine(work, last.orElseThrow().no() - 1);
        return end.compose(line -> new BinaryParts(work, work.plan().binaries().get(), no, number + 1, line).write())
                .mapEmpty();
    }

    private Future<Optional<BinaryLine>> lastLine(Work work, int no) {
        return store.parts(database.requests(), work.open().duplication(), no - 1, 1)
                .compose(found -> new PartBytes(storage, workers)
                        .load(found.get(0))
                        .compose(packed -> workers.executeBlocking(
                                () -> {
                                    List<BinaryLine> lines = BinaryIndex.read(found.get(0), packed);
                                    return Optional.of(lines.get(lines.size() - 1));
                                },
                                false)));
    }

    /** The last two entries. */
    private static List<Entry> ends(PackagePlan plan, OpenPackage open, List<Manifest.Part> parts, Signer signer) {
        byte[] manifest = ManifestWriter.write(new Manifest(
                plan.duplication(),
                open.created(),
                plan.environment(),
                plan.project(),
                plan.settings(),
                Optional.of(signer.publicKey()),
                parts));
        return List.of(
                new Entry(PartName.MANIFEST, Buffer.buffer(manifest), Optional.empty()),
                new Entry(PartName.SIGNATURE, signer.sign(manifest), Optional.empty()));
    }
}
