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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the sources of imports how far these are, as long as they go on; and the end for certain, however long the source is
 * away.
 */
public final class PeerNews {
    private static final Logger LOG = LoggerFactory.getLogger(PeerNews.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final int AT_ONCE = 20;

    private final Database database;
    private final Environments environments;
    private final PeerClient client;
    private final Imports imports;
    private final PeerNewsStore store = new PeerNewsStore();

    /** How far an import is: a word of the door's, and a progress of 0 to 100. */
    public record Standing(String status, int progress) {}

    /** What the door's records say of imports. */
    public interface Imports {
        /** How far it is; empty when it is not there any more. */
        Future<Optional<Standing>> standing(UUID duplication);
    }

    public PeerNews(Database database, Environments environments, PeerClient client, Imports imports) {
        this.database = database;
        this.environments = environments;
        this.client = client;
        this.imports = imports;
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
        return imports.standing(news.duplication()).compose(found -> {
            if (found.isEmpty() || (!news.moved() && found.get().progress() == news.told())) {
                return Future.succeededFuture();
            }
            Standing now = found.get();
            return peer.isEmpty()
                    // A package from somewhere, or an environment that is not trusted any more.
                    ? told(news, now)
                    : client.tell(peer.get(), news.duplication(), now.status(), now.progress())
                            .compose(heard -> told(news, now), error -> isAway(error) ? missed(news) : told(news, now));
        });
    }

    /** A state that was read before the standing: one that is behind it is told again. */
    private Future<Void> told(Untold news, Standing now) {
        return store.told(database.requests(), news.duplication(), news.state(), now.progress());
    }

    private Future<Void> missed(Untold news) {
        return store.missed(
                database.requests(), news.duplication(), Backoff.after(news.failures() + 1, Optional.empty()));
    }

    /** Whether it may hear of it later; one that does not know the duplication, or not us, will not. */
    private static boolean isAway(Throwable error) {
        return !(error instanceof Failure failure)
                || !List.of(Kind.NOT_FOUND, Kind.CONFLICT, Kind.FORBIDDEN).contains(failure.kind());
    }
}
