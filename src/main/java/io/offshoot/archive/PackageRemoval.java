package io.offshoot.archive;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.Database;
import io.offshoot.store.PackageStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Removes packages, those that are asked for and those that have outlived their time. */
public final class PackageRemoval {
    private static final int SIDE_BY_SIDE = 16;
    private static final int AT_ONCE = 10;

    private final Database database;
    private final BlobStorage storage;
    private final PackageStore store = new PackageStore();

    public PackageRemoval(Database database, BlobStorage storage) {
        this.database = database;
        this.storage = storage;
    }

    /** Removes a package with all that it was kept in; does nothing when there is none. */
    public Future<Void> remove(UUID duplication) {
        return database.transaction(session -> store.remove(session, duplication))
                .compose(this::delete);
    }

    /**
     * Removes a few of the packages that were finished {@code retention} ago, or were left unfinished for {@code abandoned}
     * without a duplication that works on them; tells how many.
     */
    public Future<Integer> removeOld(Duration retention, Duration abandoned) {
        return store.old(database.requests(), retention, abandoned, AT_ONCE).compose(old -> {
            AtomicInteger next = new AtomicInteger();
            return Loop.whileTrue(() -> next.get() == old.size()
                            ? Future.succeededFuture(false)
                            : remove(old.get(next.getAndIncrement())).map(true))
                    .map(old.size());
        });
    }

    private Future<Void> delete(List<Blob> blobs) {
        AtomicInteger from = new AtomicInteger();
        return Loop.whileTrue(() -> {
            List<Blob> turn = blobs.subList(from.get(), Math.min(blobs.size(), from.get() + SIDE_BY_SIDE));
            from.addAndGet(turn.size());
            return turn.isEmpty()
                    ? Future.succeededFuture(false)
                    : Future.join(turn.stream()
                                    .map(blob -> storage.delete(new BlobKey(blob.key())))
                                    .toList())
                            .map(true);
        });
    }
}
