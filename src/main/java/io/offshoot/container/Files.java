package io.offshoot.container;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.JoinedBlobs;
import io.offshoot.binary.Md5Stream;
import io.offshoot.binary.StoredBlob;
import io.offshoot.container.DataObjects.Found;
import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.store.UploadStore;
import io.offshoot.store.UploadStore.Closing;
import io.offshoot.store.UploadStore.Part;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files: parts are uploaded while a file is open; closing puts them together to the bytes of a Binary, which is then
 * there at every door. A file that is closing when the server dies is closed by the next one.
 */
public final class Files {
    private static final Logger LOG = LoggerFactory.getLogger(Files.class);
    private static final Duration LEASE = Duration.ofMinutes(15);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final int CLAIMED = 10;
    private static final String STORAGE = "file";
    /** Closing so much is waited for; who closes more is told that it is closing. */
    private static final long WAITED_FOR = 64L << 20;

    private final Vertx vertx;
    private final Database database;
    private final BlobStorage storage;
    private final DataObjects objects;
    private final ObjectStore objectStore = new ObjectStore();
    private final ResourceStore resources = new ResourceStore();
    private final BlobStore blobs = new BlobStore();
    private final UploadStore uploads = new UploadStore();

    public Files(Vertx vertx, Database database, BlobStorage storage, DataObjects objects) {
        this.vertx = vertx;
        this.database = database;
        this.storage = storage;
        this.objects = objects;
    }

    /** The parts of a file that is open, by their numbers. */
    public Future<List<Part>> parts(Session session, UUID project, UUID file) {
        return uploads.parts(session, project, file);
    }

    /**
     * The open file that a part is to be uploaded to.
     *
     * @return fails with ResourceNotFound, PermissionDenied for less than UPLOAD, InvalidState unless it is open
     */
    public Future<Found> open(Caller caller, String id) {
        return objects.find(database.requests(), caller, id, Optional.empty()).map(found -> {
            requireOpen(id, found.require(AccessLevel.UPLOAD).text());
            return found;
        });
    }

    private static void requireOpen(String id, ObjectText text) {
        if (!text.open()) {
            throw Refusal.state("The file " + id + " is not in the \"open\" state");
        }
    }

    /**
     * Takes in a part.
     *
     * @param bytes paused, or not begun
     * @param size that was announced
     * @param md5 that was announced, in hex digits
     * @return fails with ResourceNotFound or InvalidState when the file is no longer open, InvalidInput for other bytes than
     *     were announced
     */
    public Future<Void> put(
            UUID project, UUID file, int no, ReadStream<Buffer> bytes, long size, Optional<String> md5) {
        Md5Stream summed = new Md5Stream(bytes);
        return storage.write(summed, size)
                .recover(error -> Future.failedFuture(notStored(error)))
                .compose(stored -> {
                    String found = summed.hex();
                    Future<Void> kept = stored.size() != size
                                    || md5.filter(announced -> !announced.equalsIgnoreCase(found))
                                            .isPresent()
                            ? Future.failedFuture(Refusal.input("The part has " + stored.size() + " bytes with the MD5 "
                                    + found + ", which is not what was announced"))
                            : database.transaction(session -> keep(session, project, file, no, stored, found));
                    return kept.recover(error -> undo(stored, error));
                });
    }

    private Future<Void> keep(Session session, UUID project, UUID file, int no, StoredBlob stored, String md5) {
        ResourceKey key = new ResourceKey(ResourceType.BINARY, file);
        return objectStore.readForUpdate(session, project, key).compose(row -> {
            if (row.isEmpty()) {
                return Future.failedFuture(Refusal.noEntity(ContainerIds.of(key)));
            }
            requireOpen(ContainerIds.of(key), ObjectText.of(row.get()));
            Blob blob = blob(stored);
            return blobs.create(session, blob).compose(made -> uploads.put(session, project, file, no, blob, md5));
        });
    }

    private static Blob blob(StoredBlob stored) {
        return new Blob(UUID.randomUUID(), STORAGE, stored.key().text(), stored.size(), stored.sha256());
    }

    private static Throwable notStored(Throwable thrown) {
        if (thrown instanceof IOException) {
            LOG.error("The bytes of a file cannot be stored", thrown);
            return Failure.unavailable("The bytes cannot be stored at the moment; try again", LATER, thrown);
        }
        return thrown;
    }

    /** When the database did not say whether it committed, the bytes stay: they are collected if nothing has them. */
    private <T> Future<T> undo(StoredBlob stored, Throwable error) {
        boolean known = error instanceof Failure failure && failure.kind() != Kind.UNAVAILABLE;
        return known
                ? storage.delete(stored.key()).transform(deleted -> Future.failedFuture(error))
                : Future.failedFuture(error);
    }

    /**
     * Closes a file; one that is closed or closing stays as it is. Completes when it is closed or, when there is much to put
     * together, when it is closing.
     *
     * @return fails with ResourceNotFound, PermissionDenied for less than UPLOAD
     */
    public Future<Void> close(Caller caller, String id) {
        return database.transaction(session -> objects.find(session, caller, id, Optional.empty())
                        .map(found -> found.require(AccessLevel.UPLOAD))
                        .compose(found -> objectStore.readForUpdate(
                                session, found.project(), found.row().key()))
                        .compose(row -> row.isEmpty()
                                ? Future.failedFuture(Refusal.noEntity(id))
                                : startClosing(session, caller, row.get())))
                .compose(closing -> {
                    if (closing.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    Future<Void> finished = finish(closing.get().file, Optional.of(caller.identity()));
                    finished.onFailure(error -> LOG.atWarn().setCause(error).log("a file is not closed yet"));
                    return closing.get().bytes <= WAITED_FOR ? finished : Future.succeededFuture();
                });
    }

    private record Started(Closing file, long bytes) {}

    private Future<Optional<Started>> startClosing(Session session, Caller caller, ObjectRow row) {
        ObjectText text = ObjectText.of(row);
        if (!text.open()) {
            return Future.succeededFuture(Optional.empty());
        }
        Closing file = new Closing(row.project(), row.key().id());
        return objects.update(session, caller, row, text.with("state", ObjectText.json(ObjectText.CLOSING)))
                .compose(done -> uploads.closing(session, file, LEASE))
                .compose(done -> uploads.parts(session, file.project(), file.file()))
                .map(parts -> Optional.of(new Started(
                        file,
                        parts.stream().mapToLong(part -> part.blob().size()).sum())));
    }

    /** Goes on with files whose closing was interrupted; gives their number. */
    public Future<Integer> resume() {
        return uploads.claim(database.requests(), LEASE, CLAIMED).compose(found -> {
            Future<Void> done = Future.succeededFuture();
            for (Closing file : found) {
                done = done.compose(before -> finish(file, Optional.empty()));
            }
            return done.map(found.size());
        });
    }

    private Future<Void> finish(Closing file, Optional<ResourceKey> author) {
        return uploads.parts(database.requests(), file.project(), file.file()).compose(parts -> joined(parts)
                .compose(bytes -> database.transaction(session -> publish(session, file, parts, bytes, author))
                        .compose(published -> published || !bytes.fresh
                                ? Future.succeededFuture()
                                : storage.delete(new BlobKey(bytes.blob.key())))));
    }

    /** The bytes of a whole file; fresh ones are in the storage and have no row yet. */
    private record Bytes(Blob blob, boolean fresh) {}

    private Future<Bytes> joined(List<Part> parts) {
        if (parts.size() == 1) {
            return Future.succeededFuture(new Bytes(parts.get(0).blob(), false));
        }
        List<StoredBlob> stored = parts.stream()
                .map(Part::blob)
                .map(blob -> new StoredBlob(new BlobKey(blob.key()), blob.size(), blob.sha256()))
                .toList();
        return storage.write(new JoinedBlobs(vertx, storage, stored), Long.MAX_VALUE)
                .map(whole -> new Bytes(blob(whole), true));
    }

    /** Gives whether it was closed now; false when somebody else did it, or the file is gone. */
    private Future<Boolean> publish(
            Session session, Closing file, List<Part> parts, Bytes bytes, Optional<ResourceKey> author) {
        ResourceKey key = new ResourceKey(ResourceType.BINARY, file.file());
        return objectStore.readForUpdate(session, file.project(), key).compose(row -> {
            if (row.isEmpty() || !ObjectText.of(row.get()).state().equals(ObjectText.CLOSING)) {
                return uploads.closed(session, file).map(false);
            }
            ObjectText text = ObjectText.of(row.get())
                    .with("state", ObjectText.json(ObjectText.CLOSED))
                    .with("parts", ObjectText.json(described(parts)));
            String media = text.string("media").isEmpty() ? "application/octet-stream" : text.string("media");
            Map<String, String> binary = new LinkedHashMap<>();
            binary.put("resourceType", "Binary");
            binary.put("contentType", media);
            Future<Void> kept = bytes.fresh ? blobs.create(session, bytes.blob) : Future.succeededFuture();
            return kept.compose(done ->
                            resources.create(session, draft(file.project(), key, author, ObjectText.json(binary))))
                    .compose(version -> attach(session, version, bytes.blob))
                    .compose(done -> resources.renew(
                            session,
                            draft(file.project(), row.get().row(), author, text.bytes()),
                            Optional.of(row.get().versionId())))
                    .compose(done -> uploads.forget(session, file.project(), List.of(file.file())))
                    .compose(done -> uploads.closed(session, file))
                    .map(true);
        });
    }

    private Future<Void> attach(Session session, ResourceVersion version, Blob blob) {
        return blobs.attach(session, version.project(), version.key().id(), version.versionId(), blob.id());
    }

    private static ResourceDraft draft(UUID project, ResourceKey key, Optional<ResourceKey> author, byte[] text) {
        return new ResourceDraft(project, key, author, Buffer.buffer(text), List.of());
    }

    /** What describe tells of parts. */
    public static Map<String, Object> described(List<Part> parts) {
        Map<String, Object> described = new LinkedHashMap<>();
        for (Part part : parts) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("state", "complete");
            members.put("size", part.blob().size());
            members.put("md5", part.md5());
            described.put(Integer.toString(part.no()), members);
        }
        return described;
    }
}
