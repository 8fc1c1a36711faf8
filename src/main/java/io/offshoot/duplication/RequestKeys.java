package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.IdempotencyStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** The Idempotency-Keys of requests that begin duplications. */
public final class RequestKeys {
    private final IdempotencyStore store = new IdempotencyStore();

    /**
     * Claims a key for a duplication that is about to be made in the same transaction.
     *
     * @return the duplication that the first request with the key has made; fails with UNPROCESSABLE when that had another
     *     body
     */
    public Future<Optional<UUID>> claim(
            Session session, String principal, Optional<CloneCommand.Idempotency> given, UUID duplication) {
        if (given.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        CloneCommand.Idempotency key = given.get();
        Buffer hash = Buffer.buffer(HexFormat.of().parseHex(key.bodyHash()));
        return store.claim(session, principal, key.route(), key.key(), hash, duplication)
                .compose(first -> {
                    if (first.duplication().equals(duplication)) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    return first.bodyHash().equals(hash)
                            ? Future.succeededFuture(Optional.of(first.duplication()))
                            : Future.failedFuture(Failure.of(
                                    Kind.UNPROCESSABLE, "The Idempotency-Key was used before with another body"));
                });
    }
}
