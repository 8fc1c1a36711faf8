package io.offshoot.archive;

import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.StoredBlob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Takes the binaries out of a package, each into a blob of its own. {@link #close} when done, also before the end. */
public final class PackageBinaries {
    private final BlobStorage storage;
    private final BinaryWalk walk;
    private final Optional<UUID> after;

    /**
     * A Binary's bytes in the storage; until a row tells of them nobody knows them.
     *
     * @param version of the Binary that they belong to
     */
    public record Restored(UUID id, UUID version, StoredBlob blob) {}

    PackageBinaries(BlobStorage storage, BinaryWalk walk, Optional<UUID> after) {
        this.storage = storage;
        this.walk = walk;
        this.after = after;
    }

    /**
     * The next one, in the order of ids; empty at the end.
     *
     * @return fails with {@link io.offshoot.model.Failure} that names the part when it is not what its index tells; nothing
     *     is kept of it then
     */
    public Future<Optional<Restored>> next() {
        return begin().compose(line -> line.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : walk.whole().compose(whole -> restore(line.get())).map(Optional::of));
    }

    /** Frees what lies outside the heap. */
    public Future<Void> close() {
        return walk.close();
    }

    /** Reads all that are left and keeps none of them. */
    Future<Void> check() {
        return Loop.whileTrue(() -> begin().compose(line -> line.isEmpty()
                ? Future.succeededFuture(false)
                : digest(line.get()).map(true)));
    }

    private Future<Optional<BinaryLine>> begin() {
        AtomicReference<Optional<BinaryLine>> found = new AtomicReference<>(Optional.empty());
        return Loop.whileTrue(() -> walk.next().map(line -> {
                    found.set(line);
                    return line.isPresent()
                            && after.isPresent()
                            && UnsignedIds.ORDER.compare(line.get().id(), after.get()) <= 0;
                }))
                .map(done -> found.get());
    }

    private Future<Restored> restore(BinaryLine line) {
        return storage.write(new PulledStream(walk::piece), line.size())
                .compose(blob -> blob.size() == line.size() && blob.sha256().equals(line.sha256())
                        ? Future.succeededFuture(new Restored(line.id(), line.version(), blob))
                        : storage.delete(blob.key()).transform(deleted -> Future.failedFuture(wrong(line))));
    }

    private Future<Void> digest(BinaryLine line) {
        MessageDigest sha256 = Sha256.start();
        return Loop.whileTrue(() -> walk.piece().map(piece -> {
                    piece.ifPresent(bytes -> sha256.update(bytes.getBytes()));
                    return piece.isPresent();
                }))
                .map(read -> {
                    if (!Buffer.buffer(sha256.digest()).equals(line.sha256())) {
                        throw wrong(line);
                    }
                    return null;
                });
    }

    private RuntimeException wrong(BinaryLine line) {
        return PackageFault.tampered(
                walk.name().toString(), "the SHA-256 of Binary/" + line.id() + " is not that of its index");
    }
}
