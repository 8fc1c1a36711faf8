package io.offshoot.http.fhir;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.http.RequestBody;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Access;
import io.offshoot.repository.Repository;
import io.offshoot.store.BlobStore;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceStore.Written;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Binaries: first the bytes, until they survive a power cut, then resource and bytes' row in one transaction. When
 * that fails, the bytes are removed again.
 */
final class BinaryWrites {
    private static final Logger LOG = LoggerFactory.getLogger(BinaryWrites.class);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final String STORAGE = "file";

    private final Database database;
    private final Repository repository;
    private final BlobStorage storage;
    private final BlobStore blobs = new BlobStore();

    BinaryWrites(FhirServices services) {
        this.database = services.database();
        this.repository = services.repository();
        this.storage = services.storage();
    }

    /**
     * What a write is about.
     *
     * @param id of the Binary to replace, or to make; empty: any new one
     * @param create whether it is new
     */
    record Target(Optional<UUID> id, boolean create, Optional<UUID> ifMatch) {
        static Target create(Optional<UUID> id) {
            return new Target(id, true, Optional.empty());
        }

        static Target update(UUID id, Optional<UUID> ifMatch) {
            return new Target(Optional.of(id), false, ifMatch);
        }
    }

    /**
     * Writes a Binary with its bytes.
     *
     * @param bytes paused, or not begun
     */
    Future<Written> write(Access access, Target target, byte[] text, ReadStream<Buffer> bytes, long maxBytes) {
        return store(bytes, maxBytes)
                .compose(stored -> database.transaction(session -> write(session, access, target, text, stored))
                        .compose(written -> settle(stored, written))
                        .recover(error -> undo(stored, error)));
    }

    /** Stores bytes; whoever does so settles or undoes it. */
    Future<StoredBlob> store(ReadStream<Buffer> bytes, long maxBytes) {
        return storage.write(bytes, maxBytes).recover(thrown -> Future.failedFuture(notStored(thrown)));
    }

    /** Removes bytes that turned out to be there already. */
    Future<Written> settle(StoredBlob stored, Written written) {
        return written.changed()
                ? Future.succeededFuture(written)
                : drop(stored).map(written);
    }

    /** Removes bytes that no Binary has. */
    Future<Void> drop(StoredBlob stored) {
        return storage.delete(stored.key()).mapEmpty();
    }

    private static Throwable notStored(Throwable thrown) {
        if (thrown instanceof HttpClosedException) {
            return RequestBody.broken(thrown);
        }
        if (thrown instanceof IOException) {
            LOG.error("The bytes of a Binary cannot be stored", thrown);
            return Failure.unavailable("The bytes cannot be stored at the moment; try again", LATER, thrown);
        }
        return thrown;
    }

    /** Writes a Binary whose bytes stay as they are. */
    Future<Written> writeWithoutBytes(Access access, Target target, byte[] text) {
        return database.transaction(session -> writeWithoutBytes(session, access, target, text));
    }

    /** {@link #writeWithoutBytes(Access, Target, byte[])} inside a transaction. */
    Future<Written> writeWithoutBytes(Session session, Access access, Target target, byte[] text) {
        if (target.create) {
            return repository
                    .create(session, access, ResourceType.BINARY, text, target.id)
                    .map(version -> new Written(version, true, true));
        }
        ResourceKey key = new ResourceKey(ResourceType.BINARY, target.id.orElseThrow());
        return current(session, access, key).compose(before -> repository
                .update(session, access, key, text, target.ifMatch)
                .compose(written -> before.isPresent() && written.changed()
                        ? attach(session, written.version(), before.get().id()).map(written)
                        : Future.succeededFuture(written)));
    }

    /** Writes a Binary whose bytes are stored already. */
    Future<Written> write(Session session, Access access, Target target, byte[] text, StoredBlob stored) {
        if (target.create) {
            return repository
                    .create(session, access, ResourceType.BINARY, text, target.id)
                    .compose(version -> keep(session, version, stored).map(new Written(version, true, true)));
        }
        ResourceKey key = new ResourceKey(ResourceType.BINARY, target.id.orElseThrow());
        return current(session, access, key).compose(before -> {
            boolean same =
                    before.filter(blob -> blob.sha256().equals(stored.sha256())).isPresent();
            Future<Written> update = same
                    ? repository.update(session, access, key, text, target.ifMatch)
                    : repository.renew(session, access, key, text, target.ifMatch);
            return update.compose(written -> {
                if (!written.changed()) {
                    return Future.succeededFuture(written);
                }
                return same
                        ? attach(session, written.version(), before.get().id())
                                .map(new Written(written.version(), false, written.created()))
                        : keep(session, written.version(), stored).map(written);
            });
        });
    }

    /** The bytes of the version that stands. */
    private Future<Optional<Blob>> current(Session session, Access access, ResourceKey key) {
        return repository
                .read(session, access, key)
                .compose(version -> blobs.read(session, version.project(), key.id(), version.versionId()))
                .recover(error -> error instanceof Failure failure
                                && (failure.kind() == Kind.NOT_FOUND || failure.kind() == Kind.GONE)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(error));
    }

    private Future<Void> keep(Session session, ResourceVersion version, StoredBlob stored) {
        Blob blob = new Blob(UUID.randomUUID(), STORAGE, stored.key().text(), stored.size(), stored.sha256());
        return blobs.create(session, blob).compose(created -> attach(session, version, blob.id()));
    }

    private Future<Void> attach(Session session, ResourceVersion version, UUID blob) {
        return blobs.attach(session, version.project(), version.key().id(), version.versionId(), blob);
    }

    /** When the database did not say whether it committed, the bytes stay: better a lost file than a lost content. */
    <T> Future<T> undo(StoredBlob stored, Throwable error) {
        boolean unknown = !(error instanceof Failure failure) || failure.kind() == Kind.UNAVAILABLE;
        BlobKey key = stored.key();
        return unknown
                ? Future.failedFuture(error)
                : storage.delete(key).transform(deleted -> Future.failedFuture(error));
    }
}
