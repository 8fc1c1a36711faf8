package io.offshoot.container;

import io.offshoot.operations.Rounds;
import io.offshoot.store.Database;
import io.offshoot.store.NonceStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What the Container door needs done from time to time: interrupted closings finished, old nonces
 * forgotten, files archived that waited for other copies. */
public final class Upkeep {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration NONCES = Duration.ofHours(1);
    /** All files that wait to be archived are looked at every so many rounds: a minute. */
    private static final int ARCHIVAL_ROUNDS = 6;

    private Upkeep() {}

    /** Has it done until the rounds are stopped. Several replicas may do so side by side. */
    public static void start(Rounds rounds, Database database, Files files, Transitions transitions) {
        NonceStore nonces = new NonceStore();
        AtomicInteger count = new AtomicInteger();
        rounds.every(EVERY, "closings, nonces and archivals", () -> files.resume()
                .compose(done -> nonces.removeOld(database.requests(), NONCES))
                .compose(done -> count.incrementAndGet() % ARCHIVAL_ROUNDS == 0
                        ? transitions.settleAll()
                        : Future.succeededFuture()));
    }
}
