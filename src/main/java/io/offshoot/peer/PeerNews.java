package io.offshoot.peer;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.Database;
import io.offshoot.store.PeerNewsStore;
import io.offshoot.store.PeerNewsStore.Untold;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the sources of imports how far these are: every state that lasts, and the end for certain, however long they are away. */
public final class PeerNews {
    private static final Logger LOG = LoggerFactory.getLogger(PeerNews.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final int AT_ONCE = 20;

    private final Database database;
    private final Environments environments;
    private final PeerClient client;
    private final PeerNewsStore store = new PeerNewsStore();

    public PeerNews(Database database, Environments environments, PeerClient client) {
        this.database = database;
        this.environments = environments;
        this.client = client;
    }

    /** Works from time to time until the Vert.x instance is closed. Several replicas may do so side by side. */
    public void start(Vertx vertx) {
        AtomicBoolean busy = new AtomicBoolean();
        vertx.setPeriodic(EVERY.toMillis(), fired -> {
            if (!busy.getAndSet(true)) {
                tell().onFailure(error -> LOG.atDebug().setCause(error).log("other environments are told later"))
                        .onComplete(done -> busy.set(false));
            }
        });
    }

    /** Tells what is to be told now. */
    Future<Void> tell() {
        return store.untold(database.requests(), MEMORY, AT_ONCE)
                .compose(found -> Future.join(found.stream().map(this::tell).toList()))
                .mapEmpty();
    }

    private Future<Void> tell(Untold news) {
        Optional<Peer> peer = environments.peer(news.source());
        if (peer.isEmpty()) {
            // A package from somewhere, or an environment that is not trusted any more.
            return store.told(database.requests(), news.duplication(), news.state());
        }
        return client.tell(peer.get(), news.duplication(), news.state(), news.progress())
                .compose(
                        told -> store.told(database.requests(), news.duplication(), news.state()),
                        error -> isAway(error)
                                ? store.missed(
                                        database.requests(),
                                        news.duplication(),
                                        Backoff.after(news.failures() + 1, Optional.empty()))
                                : store.told(database.requests(), news.duplication(), news.state()));
    }

    /** Whether it may hear of it later; one that does not know the duplication, or not us, will not. */
    private static boolean isAway(Throwable error) {
        return !(error instanceof Failure failure)
                || !List.of(Kind.NOT_FOUND, Kind.CONFLICT, Kind.FORBIDDEN).contains(failure.kind());
    }
}
