package io.offshoot.server;

import io.offshoot.config.ServerConfig;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.IdempotencyStore;
import io.offshoot.store.LoginStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what has outlived its retention: expired tokens and sign-ins, keys of repeated requests, ended duplications. Has what a
 * loader left behind that was killed removed. */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private Housekeeping() {}

    /** Works from time to time until the Vert.x instance is closed. Several replicas may do so side by side. */
    static void start(Vertx vertx, Database database, ServerConfig.Retention retention) {
        AccessTokenStore tokens = new AccessTokenStore();
        IdempotencyStore keys = new IdempotencyStore();
        DuplicationStore duplications = new DuplicationStore();
        LoginStore logins = new LoginStore();
        vertx.setPeriodic(EVERY.toMillis(), fired -> tokens.removeExpired(database.requests())
                .compose(done -> logins.removeExpired(database.requests()))
                .compose(done -> keys.removeOld(database.requests(), retention.idempotency()))
                .compose(done -> duplications.failAbandonedLoads(database.requests()))
                .compose(done -> duplications.removeOld(database.requests(), retention.duplications()))
                .onFailure(error -> LOG.atWarn().setCause(error).log("housekeeping failed; it is tried again")));
    }
}
