package io.offshoot.http.fhir;

import io.offshoot.binary.StoredBlob;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The bytes that a transaction has stored before it is known whether it takes effect. */
final class BundleBlobs {
    private record Kept(BinaryWrites binaries, StoredBlob stored) {}

    private final List<Kept> all = new ArrayList<>();
    private final Set<StoredBlob> unneeded = new HashSet<>();

    void add(BinaryWrites binaries, StoredBlob stored) {
        all.add(new Kept(binaries, stored));
    }

    /** The Binary holds these bytes already. */
    void unneeded(StoredBlob stored) {
        unneeded.add(stored);
    }

    /** Removes what is not needed now that the transaction has ended; the result is the transaction's. */
    <T> Future<T> settle(AsyncResult<T> ended) {
        Future<Void> removed = Future.succeededFuture();
        for (Kept kept : all) {
            if (ended.failed()) {
                removed = removed.compose(before ->
                        kept.binaries.<Void>undo(kept.stored, ended.cause()).otherwiseEmpty());
            } else if (unneeded.contains(kept.stored)) {
                removed = removed.compose(before -> kept.binaries.drop(kept.stored));
            }
        }
        return removed.transform(
                done -> ended.failed() ? Future.failedFuture(ended.cause()) : Future.succeededFuture(ended.result()));
    }
}
