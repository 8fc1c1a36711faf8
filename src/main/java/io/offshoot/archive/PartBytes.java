package io.offshoot.archive;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.store.PackagePart;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.EOFException;
import java.nio.file.NoSuchFileException;

/** Reads entries back from where they are kept. */
final class PartBytes {
    private final BlobStorage storage;
    private final WorkerExecutor workers;

    PartBytes(BlobStorage storage, WorkerExecutor workers) {
        this.storage = storage;
        this.workers = workers;
    }

    /** The whole entry, at most 32 MB; fails with a {@link io.offshoot.model.Failure} when it is not what was stored. */
    Future<byte[]> load(PackagePart part) {
        byte[] bytes = new byte[(int) part.size()];
        return storage.send(new BlobKey(part.key()), 0, part.size(), new Gathered(bytes, 0, bytes.length))
                .recover(error -> Future.failedFuture(
                        error instanceof NoSuchFileException || error instanceof EOFException
                                ? PackageFault.tampered(part.name(), "its file is gone or cut")
                                : error))
                .compose(sent -> workers.executeBlocking(
                        () -> {
                            if (!Sha256.of(bytes).equals(part.sha256())) {
                                throw PackageFault.tampered(part.name(), "its SHA-256 is not the one it should have");
                            }
                            return bytes;
                        },
                        false));
    }
}
