package io.offshoot.server;

import io.offshoot.archive.PackageRemoval;
import io.offshoot.config.ServerConfig;
import io.offshoot.duplication.HistoryPurge;
import io.offshoot.operations.Metrics;
import io.offshoot.operations.Rounds;
import io.offshoot.peer.PeerRequests;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.IdempotencyStore;
import io.offshoot.store.JobStore;
import io.offshoot.store.LibrarySessionStore;
import io.offshoot.store.LoadStore;
import io.offshoot.store.LoginStore;
import io.offshoot.store.PeerStore;
import io.offshoot.store.ResourceRemovalStore;
import io.offshoot.store.TermsIndexStore;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what has outlived its retention: expired tokens and sign-ins, keys of repeated requests, ended duplications, superseded
 * versions. Has what a loader left behind that was killed removed, and renews the index that removals leave bloated.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    /** Longer than any session may be idle. */
    private static final Duration SESSIONS = Duration.ofDays(30);

    /** Parts that nobody works on any more, such as those of an upload that was broken off. */
    private static final Duration ABANDONED = Duration.ofHours(24);

    private static final Duration PURGE_FOR = Duration.ofSeconds(10);

    private Housekeeping() {}

    /** Has it done until the rounds are stopped. Several replicas may do so side by side. */
    static void start(
            Rounds rounds,
            Database database,
            PackageRemoval packages,
            ServerConfig.Retention retention,
            Metrics metrics) {
        HistoryPurge history = new HistoryPurge(database, retention.history(), metrics);
        AccessTokenStore tokens = new AccessTokenStore();
        IdempotencyStore keys = new IdempotencyStore();
        LoadStore loads = new LoadStore();
        LibrarySessionStore sessions = new LibrarySessionStore();
        LoginStore logins = new LoginStore();
        ResourceRemovalStore removals = new ResourceRemovalStore();
        DuplicationStore duplications = new DuplicationStore();
        JobStore jobs = new JobStore();
        PeerStore peers = new PeerStore();
        rounds.every(EVERY, "housekeeping", () -> tokens.removeExpired(database.requests())
                .compose(done -> logins.removeExpired(database.requests()))
                .compose(done -> sessions.removeOld(database.requests(), SESSIONS))
                .compose(done -> peers.removeOld(database.requests(), PeerRequests.MEMORY))
                .compose(done -> removals.step(database))
                .compose(done -> keys.removeOld(database.requests(), retention.idempotency()))
                .compose(done -> loads.failAbandoned(database.requests()))
                .compose(done -> packages.removeOld(retention.packages(), ABANDONED))
                .onSuccess(metrics::packagesRemoved)
                .compose(done -> duplications.removeOld(database.requests(), retention.duplications()))
                .compose(done -> jobs.removeOld(database.requests(), retention.duplications()))
                .compose(done -> history.run(PURGE_FOR)));
        renewIndex(rounds, database);
    }

    /** By itself, since a large index takes its time. */
    private static void renewIndex(Rounds rounds, Database database) {
        TermsIndexStore index = new TermsIndexStore();
        rounds.every(EVERY, "renewal of the index", () -> index.wasteful(database.requests())
                .compose(wasteful -> wasteful ? index.renew(database) : Future.succeededFuture(false))
                .onSuccess(renewed -> {
                    if (renewed) {
                        LOG.atInfo().log("index of the search terms renewed");
                    }
                }));
    }
}
