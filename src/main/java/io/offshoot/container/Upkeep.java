package io.offshoot.container;

import io.offshoot.store.Database;
import io.offshoot.store.NonceStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the Container door needs done from time to time: interrupted closings finished, old nonces
 * forgotten, files archived that waited for other copies. */
public final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration NONCES = Duration.ofHours(1);
    /** All files that wait to be archived are looked at every so many rounds: a minute. */
    private static final int ARCHIVAL_ROUNDS = 6;

    private Upkeep() {}

    /** Works until the Vert.x instance is closed. Several replicas may do so side by side. */
    public static void start(Vertx vertx, Database database, Files files, Transitions transitions) {
        NonceStore nonces = new NonceStore();
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean busy = new AtomicBoolean();
        vertx.setPeriodic(EVERY.toMillis(), fired -> {
            if (busy.getAndSet(true)) {
                return;
            }
            files.resume()
                    .compose(done -> nonces.removeOld(database.requests(), NONCES))
                    .compose(done -> rounds.incrementAndGet() % ARCHIVAL_ROUNDS == 0
                            ? transitions.settleAll()
                            : Future.succeededFuture())
                    .onFailure(error -> LOG.atWarn().setCause(error).log("upkeep failed; it is tried again"))
                    .onComplete(done -> busy.set(false));
        });
    }
}
