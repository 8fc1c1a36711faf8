package io.offshoot.peer;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.peer.PeerSignature.Signed;
import io.offshoot.store.Database;
import io.offshoot.store.PeerStore;
import io.offshoot.store.PeerStore.Claimed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which environment a request comes from, and lets nobody else through. */
public final class PeerRequests {
    /** How far the time of a request may be from the database's. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    /** How long nonces must be kept, so that no request is in time any more whose nonce is forgotten. */
    public static final Duration MEMORY = WINDOW.multipliedBy(3);

    private static final Logger LOG = LoggerFactory.getLogger(PeerRequests.class);

    private final Database database;
    private final Environments environments;
    private final PeerStore store = new PeerStore();

    /** Refused for its time alone: the answer tells the right one in the header {@link #CLOCK}. */
    public static final class WrongClock extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String answer;

        WrongClock(String answer) {
            super("The time of the request is too far from this environment's", null, false, false);
            this.answer = answer;
        }

        /** The value of the header. */
        public String answer() {
            return answer;
        }
    }

    /** The header of an answer that tells our time. */
    public static final String CLOCK = "Offshoot-Clock";

    public PeerRequests(Database database, Environments environments) {
        this.database = database;
        this.environments = environments;
    }

    /**
     * Whose request it is.
     *
     * @param headers gives the value of a header that is there once, else null
     * @param target path and query below the door's prefix
     * @return fails with {@link Failure} UNAUTHENTICATED, whatever is wrong, or with {@link WrongClock}
     */
    public Future<Peer> peer(UnaryOperator<String> headers, String method, String target, byte[] body) {
        Optional<PeerSignature> shown = PeerSignature.of(headers);
        Optional<Peer> sender = shown.flatMap(this::sender);
        boolean right = sender.isPresent()
                && environments
                        .find(shown.get().to())
                        .filter(Self.class::isInstance)
                        .isPresent()
                && shown.get().isOf(sender.get().secret(), new Signed(method, target, body));
        if (!right) {
            LOG.atWarn()
                    .addKeyValue("peer", sender.map(Peer::address).orElse("unknown"))
                    .log("a request of another environment is refused: it is not registered, or its secret is another");
            return refused();
        }
        return claim(shown.get(), sender.get());
    }

    /** Of the addresses that a sender goes by one is registered. */
    private Optional<Peer> sender(PeerSignature shown) {
        return Stream.of(shown.from().split(" ", 8))
                .map(environments::peer)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Future<Peer> claim(PeerSignature shown, Peer sender) {
        return store.claim(database.requests(), sender.address(), shown.nonce(), shown.time(), WINDOW)
                .compose(claimed -> {
                    if (claimed.fresh()) {
                        return Future.succeededFuture(sender);
                    }
                    LOG.atWarn()
                            .addKeyValue("peer", sender.address())
                            .addKeyValue("replayed", claimed.inTime())
                            .log("a signed request is refused");
                    return claimed.inTime() ? refused() : wrongClock(shown, sender, claimed);
                });
    }

    private static Future<Peer> wrongClock(PeerSignature shown, Peer sender, Claimed claimed) {
        return Future.failedFuture(new WrongClock(shown.answer(sender.secret(), claimed.now())));
    }

    private static Future<Peer> refused() {
        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Unauthorized"));
    }
}
