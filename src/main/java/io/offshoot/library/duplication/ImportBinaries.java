package io.offshoot.library.duplication;

import io.offshoot.archive.PackageBinaries;
import io.offshoot.archive.PackageBinaries.Restored;
import io.offshoot.binary.StoredBlob;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.Turns;
import io.offshoot.model.Failure;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportCheckStore;
import io.vertx.core.Future;
import java.util.UUID;

/** Brings the bytes of a package's Binaries into the storage, one after the other; the last one that is in is the checkpoint. */
final class ImportBinaries {
    private final ImportTools tools;
    private final BlobStore blobs = new BlobStore();
    private final ImportCheckStore checks = new ImportCheckStore();
    private final DuplicationStore duplications = new DuplicationStore();

    ImportBinaries(ImportTools tools) {
        this.tools = tools;
    }

    /** @param coming how the package comes along */
    Future<Void> run(Duplication duplication, ComingPackage coming) {
        return checks.lastBinary(tools.database().requests(), duplication.target())
                .compose(after -> tools.reader().binaries(duplication.id(), after, coming))
                .compose(binaries -> Turns.whileTrue(() -> coming.going().compose(going -> next(duplication, binaries)))
                        .eventually(binaries::close));
    }

    private Future<Boolean> next(Duplication duplication, PackageBinaries binaries) {
        if (tools.tools().stopped().getAsBoolean()) {
            return Future.failedFuture(new LeaseLost());
        }
        return binaries.next()
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(false)
                        : keep(duplication, found.get()).map(true));
    }

    /** A worker that lost its lease writes nothing, and leaves no file behind. */
    private Future<Void> keep(Duplication duplication, Restored restored) {
        StoredBlob stored = restored.blob();
        UUID blob = UUID.randomUUID();
        return tools.database()
                .transaction(session -> duplications
                        .renew(
                                session,
                                duplication.id(),
                                duplication.attempt(),
                                tools.tools().options().lease())
                        .compose(ImportRanges::stillMine)
                        .compose(mine -> blobs.create(
                                session,
                                new BlobStore.Blob(blob, "file", stored.key().text(), stored.size(), stored.sha256())))
                        .compose(kept ->
                                blobs.attach(session, duplication.target(), restored.id(), restored.version(), blob)))
                // After a lost answer the row may be there: its bytes must be, too.
                .recover(error -> refused(error)
                        ? tools.storage().delete(stored.key()).transform(deleted -> Future.failedFuture(error))
                        : Future.failedFuture(error));
    }

    private static boolean refused(Throwable error) {
        return error instanceof LeaseLost
                || (error instanceof Failure failure && failure.kind() != Failure.Kind.UNAVAILABLE);
    }
}
