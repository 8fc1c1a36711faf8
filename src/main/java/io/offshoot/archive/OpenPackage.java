package io.offshoot.archive;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.DatabaseErrors;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A package that is being put together by us: entries come in as blobs first, then as rows, several at once where one is
 * nothing without the other. For one worker, one addition at a time.
 */
final class OpenPackage {
    private final Database database;
    private final BlobStorage storage;
    private final PackageStore store;
    private final PackageStore.Opened opened;

    /** An entry in memory. */
    record Entry(PartName name, Buffer bytes, Optional<Contents> contents) {}

    OpenPackage(Database database, BlobStorage storage, PackageStore store, PackageStore.Opened opened) {
        this.database = database;
        this.storage = storage;
        this.store = store;
        this.opened = opened;
    }

    UUID duplication() {
        return opened.duplication();
    }

    OffsetDateTime created() {
        return opened.created();
    }

    boolean sealed() {
        return opened.sealed();
    }

    int attempt() {
        return opened.attempt();
    }

    /** Adds entries from memory, all or none, the first one with the number {@code no}. */
    Future<Void> add(int no, List<Entry> entries) {
        return add(no, entries, parts -> store.add(database.requests(), duplication(), attempt(), parts));
    }

    /** Adds the last entries, and seals the package in the same transaction. */
    Future<Void> seal(int no, List<Entry> entries, Buffer manifest) {
        return add(
                no,
                entries,
                parts -> database.transaction(session -> store.add(session, duplication(), attempt(), parts)
                        .compose(added -> added
                                ? store.seal(session, duplication(), attempt(), manifest)
                                : Future.succeededFuture(false))));
    }

    /** Adds one entry that comes as a stream and must have that size, and that SHA-256 if one is told. */
    Future<PackagePart> add(
            int no,
            PartName name,
            ReadStream<Buffer> bytes,
            long size,
            Optional<Buffer> sha256,
            Optional<Contents> contents) {
        return storage.write(bytes, size)
                .recover(error -> Future.failedFuture(
                        // The storage's own; a limit on the whole has a code.
                        error instanceof Failure failure
                                        && failure.kind() == Failure.Kind.TOO_LARGE
                                        && failure.issues().get(0).code().isEmpty()
                                ? PackageFault.tampered(name.toString(), "it is larger than announced")
                                : error))
                .compose(blob -> {
                    PackagePart part = part(no, name, blob, contents);
                    boolean same = blob.size() == size
                            && sha256.filter(said -> !said.equals(blob.sha256()))
                                    .isEmpty();
                    return same
                            ? keep(
                                            List.of(part),
                                            parts -> store.add(database.requests(), duplication(), attempt(), parts))
                                    .map(part)
                            : discard(
                                    List.of(part),
                                    PackageFault.tampered(
                                            name.toString(), "its size or SHA-256 is not the one announced"));
                });
    }

    /** Notes what the entries are said to hold, and seals the package in the same transaction. */
    Future<Void> sealAsSaid(List<PackageStore.Noted> noted, Buffer manifest) {
        return database.transaction(session -> store.note(session, duplication(), attempt(), noted)
                        .compose(ours -> ours
                                ? store.seal(session, duplication(), attempt(), manifest)
                                : Future.succeededFuture(false)))
                .compose(OpenPackage::ours);
    }

    /** Notes what an entry was found to hold. */
    Future<Void> note(PackageStore.Noted noted) {
        return store.note(database.requests(), duplication(), attempt(), List.of(noted))
                .compose(OpenPackage::ours);
    }

    private Future<Void> add(int no, List<Entry> entries, Rows rows) {
        List<PackagePart> parts = new ArrayList<>();
        Future<Void> written = Future.succeededFuture();
        for (Entry entry : entries) {
            written = written.compose(before -> storage.write(
                            new BufferStream(entry.bytes()), entry.bytes().length())
                    .map(blob -> {
                        parts.add(part(no + parts.size(), entry.name(), blob, entry.contents()));
                        return null;
                    }));
        }
        return written.recover(error -> discard(parts, error)).compose(done -> keep(parts, rows));
    }

    /** What takes the rows: in a statement of its own or with something else. */
    private interface Rows {
        Future<Boolean> add(List<PackagePart> parts);
    }

    private Future<Void> keep(List<PackagePart> parts, Rows rows) {
        return rows.add(parts)
                .compose(OpenPackage::ours)
                // After a lost answer the rows may be in: only blobs that certainly have none are deleted at once.
                .recover(error ->
                        DatabaseErrors.isTransient(error) ? Future.failedFuture(error) : discard(parts, error));
    }

    private <T> Future<T> discard(List<PackagePart> parts, Throwable error) {
        return Future.join(parts.stream()
                        .map(part -> storage.delete(new BlobKey(part.key())))
                        .toList())
                .transform(deleted -> Future.failedFuture(error));
    }

    private PackagePart part(int no, PartName name, StoredBlob blob, Optional<Contents> contents) {
        return new PackagePart(
                duplication(),
                no,
                name.toString(),
                blob.size(),
                blob.sha256(),
                contents,
                UUID.randomUUID(),
                blob.key().text());
    }

    private static Future<Void> ours(boolean ours) {
        return ours ? Future.succeededFuture() : Future.failedFuture(new PackageTakenOver());
    }
}
