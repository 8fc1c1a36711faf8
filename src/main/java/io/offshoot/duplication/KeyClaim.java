package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.IdempotencyStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Lets a request with an Idempotency-Key make one duplication, however often it comes. */
public final class KeyClaim {
    private final IdempotencyStore keys = new IdempotencyStore();
    private final DuplicationStore duplications = new DuplicationStore();

    /**
     * Claims the key in the transaction in which the duplication {@code id} is committed.
     *
     * @return what the first request with this key made; empty: this is the first, or it has no key. Fails with
     *     UNPROCESSABLE for another body, CONFLICT when the first answer is no longer kept
     */
    public Future<Optional<DuplicationAccepted>> claim(
            Session session, String principal, Optional<CloneCommand.Idempotency> key, UUID id) {
        return key.isEmpty() ? Future.succeededFuture(Optional.empty()) : claim(session, principal, key.get(), id);
    }

    private Future<Optional<DuplicationAccepted>> claim(
            Session session, String principal, CloneCommand.Idempotency key, UUID id) {
        Buffer hash = Buffer.buffer(HexFormat.of().parseHex(key.bodyHash()));
        return keys.claim(session, principal, key.route(), key.key(), hash, id).compose(first -> {
            if (first.duplication().equals(id)) {
                return Future.succeededFuture(Optional.empty());
            }
            return first.bodyHash().equals(hash)
                    ? repeated(session, first.duplication()).map(Optional::of)
                    : Future.failedFuture(
                            Failure.of(Kind.UNPROCESSABLE, "The Idempotency-Key was used before with another body"));
        });
    }

    private Future<DuplicationAccepted> repeated(Session session, UUID first) {
        return duplications.read(session, first).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(
                        Failure.of(Kind.CONFLICT, "The request of this Idempotency-Key is no longer kept")))
                .map(duplication -> new DuplicationAccepted(duplication.id(), duplication.target(), true)));
    }
}
