package io.offshoot.container;

import io.offshoot.store.Database;
import io.offshoot.store.NonceStore;
import io.offshoot.store.NonceStore.Claim;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/** Does what a request with a nonce asks for once, however often it comes: repeats get the first answer for an hour. */
public final class Once {
    private final Database database;
    private final NonceStore nonces = new NonceStore();

    public Once(Database database) {
        this.database = database;
    }

    /**
     * Runs work in one transaction.
     *
     * @param claim empty: without a nonce, each time
     * @return the work's answer, or that of the first request; fails with InvalidInput for another input
     */
    public Future<String> run(Optional<Claim> claim, Function<Session, Future<String>> work) {
        return database.transaction(session -> claim.isEmpty()
                ? work.apply(session)
                : nonces.claim(session, claim.get()).compose(standing -> {
                    if (!standing.bodyHash().equals(claim.get().bodyHash())) {
                        return Future.failedFuture(Refusal.input(
                                "Nonce was reused for an earlier API request that had a different input"));
                    }
                    return standing.answer().map(Future::succeededFuture).orElseGet(() -> work.apply(session)
                            .compose(answer ->
                                    nonces.answer(session, claim.get(), answer).map(answer)));
                }));
    }
}
