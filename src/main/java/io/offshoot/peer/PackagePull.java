package io.offshoot.peer;

import io.offshoot.archive.PackageFault;
import io.offshoot.archive.Staging;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.operations.PeerMetrics;
import io.offshoot.peer.PeerClient.Listed;
import io.offshoot.store.Database;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PeerStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings packages in from other environments, part by part, while they are still being written there. What is here is never
 * asked for again, whatever stops the pull; what does not match its hash is thrown away and asked for again.
 */
public final class PackagePull {
    private static final Logger LOG = LoggerFactory.getLogger(PackagePull.class);
    private static final int LISTED = 64;
    /** What is missing is listed behind what is here without a gap, so it is never further from the end than a list is long. */
    private static final int LATEST = 2 * LISTED;

    private static final int ATTEMPTS = 3;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Database database;
    private final PeerClient client;
    private final PeerMetrics metrics;
    private final PeerStore store = new PeerStore();

    public PackagePull(Vertx vertx, Database database, PeerClient client, PeerMetrics metrics) {
        this.vertx = vertx;
        this.database = database;
        this.client = client;
        this.metrics = metrics;
    }

    /**
     * Brings in what is there by now and not here yet: several parts at once, some for each call. Comes back at once when there
     * are none. To be called again, after {@link Arrived#again}, until {@link Arrived#last}.
     *
     * @param duplication which exists here, with the id that it has there
     * @param staging where the parts go
     * @return fails with a {@link Failure} that says what to do when there is no more hope: the other environment does not take
     *     requests from here, does not know the duplication, sends other bytes than it announces, or could not be reached for
     *     longer than {@link PeerLimits#patience}; with what {@link Staging#add} fails with
     */
    public Future<Arrived> next(Peer peer, UUID duplication, Staging staging) {
        return new Round(peer, duplication, staging)
                .run()
                .compose(arrived ->
                        store.wentWell(database.requests(), duplication).map(arrived))
                .recover(error -> error instanceof PeerFault fault
                        ? trouble(peer, duplication, fault)
                        : Future.failedFuture(error));
    }

    private Future<Arrived> trouble(Peer peer, UUID duplication, PeerFault fault) {
        if (!fault.passes()) {
            return Future.failedFuture(fault.told());
        }
        metrics.retried();
        return store.failed(database.requests(), duplication).compose(trouble -> {
            Duration patience = client.limits().patience();
            if (trouble.lasting().compareTo(patience) > 0) {
                return Future.failedFuture(fault.given("could not be reached for " + inWords(patience)
                        + ", or did not answer as it should. Have its administrators look whether it runs and what"
                        + " stands between the two, then start the duplication again"));
            }
            LOG.atInfo()
                    .addKeyValue("peer", peer.address())
                    .addKeyValue("duplication", duplication)
                    .addKeyValue("failures", trouble.failures())
                    .log("a package is not pulled at the moment");
            return Future.succeededFuture(new Arrived(
                    List.of(), false, Optional.empty(), Backoff.after(trouble.failures(), fault.waitFor())));
        });
    }

    private static String inWords(Duration time) {
        return time.toMinutes() > 0 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }

    /** One call: a list, and some of its parts. */
    private final class Round {
        private final Peer peer;
        private final UUID duplication;
        private final Staging staging;
        private final Deque<RemotePart> wanted = new ArrayDeque<>();
        private final List<PackagePart> arrived = new ArrayList<>();
        private Optional<Throwable> failure = Optional.empty();

        Round(Peer peer, UUID duplication, Staging staging) {
            this.peer = peer;
            this.duplication = duplication;
            this.staging = staging;
        }

        Future<Arrived> run() {
            return staging.latest(LATEST).compose(here -> {
                Set<Integer> have = here.stream().map(PackagePart::no).collect(Collectors.toSet());
                int before = here.size() < LATEST ? 0 : here.get(0).no();
                int after = before - 1;
                while (have.contains(after + 1)) {
                    after++;
                }
                int first = after + 1;
                return client.parts(peer, duplication, after, LISTED)
                        .compose(listed -> followEachOther(listed.parts(), first)
                                .compose(right -> take(listed, have))
                                .map(taken -> arrived(listed, before + have.size())));
            });
        }

        private Future<Void> followEachOther(List<RemotePart> parts, int first) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).no() != first + i) {
                    return Future.failedFuture(Failure.of(
                            Kind.UNPROCESSABLE,
                            List.of(new Failure.Issue(
                                    "The environment " + peer.name() + " lists the parts of the package with gaps",
                                    Optional.empty(),
                                    Optional.of(PackageFault.MALFORMED)))));
                }
            }
            return Future.succeededFuture();
        }

        private Future<Void> take(Listed listed, Set<Integer> have) {
            int parallel = client.limits().parallel();
            listed.parts().stream()
                    .filter(part -> !have.contains(part.no()))
                    .limit(parallel * 2L)
                    .forEach(wanted::add);
            List<Future<Void>> lanes = new ArrayList<>();
            for (int lane = 0; lane < parallel; lane++) {
                lanes.add(lane());
            }
            return Future.join(lanes)
                    .<Void>mapEmpty()
                    // What came in counts; whatever stopped the others will stop the next call as well, if it lasts.
                    .recover(error -> failure.filter(cause -> !(cause instanceof PeerFault) || arrived.isEmpty())
                            .<Future<Void>>map(Future::failedFuture)
                            .orElseGet(Future::succeededFuture));
        }

        private Arrived arrived(Listed listed, int before) {
            arrived.sort(Comparator.comparingInt(PackagePart::no));
            SourceState state = listed.state();
            boolean last = state.sealed() && before + arrived.size() == state.parts();
            return new Arrived(
                    List.copyOf(arrived),
                    last,
                    Optional.of(state),
                    arrived.isEmpty() && !last ? LOOK_AGAIN : Duration.ZERO);
        }

        /** One part after the other, as long as there are any and none has failed. */
        private Future<Void> lane() {
            Optional<RemotePart> next;
            synchronized (this) {
                next = failure.isPresent() ? Optional.empty() : Optional.ofNullable(wanted.poll());
            }
            return next.map(part -> pull(part, 1).compose(came -> {
                        synchronized (this) {
                            arrived.add(came);
                        }
                        return lane();
                    }))
                    .orElseGet(Future::succeededFuture);
        }

        private Future<PackagePart> pull(RemotePart part, int attempt) {
            PulledPart bytes = new PulledPart(
                    vertx,
                    peer,
                    part.size(),
                    client.limits().answerTimeout().plusSeconds(part.size() / PeerLimits.BYTES_PER_SECOND),
                    from -> client.part(peer, duplication, part, from),
                    metrics::pulled,
                    metrics::retried);
            return staging.add(part.no(), part.name(), part.size(), part.sha256(), part.contents(), bytes)
                    .onFailure(error -> bytes.close())
                    .recover(error -> isTampered(error) ? again(part, attempt, (Failure) error) : failed(error));
        }

        private Future<PackagePart> again(RemotePart part, int attempt, Failure error) {
            LOG.atWarn()
                    .addKeyValue("peer", peer.address())
                    .addKeyValue("duplication", duplication)
                    .addKeyValue("part", part.no())
                    .addKeyValue("attempt", attempt)
                    .log("a part of a package came with other bytes than announced");
            if (attempt < ATTEMPTS) {
                metrics.retried();
                return pull(part, attempt + 1);
            }
            return failed(Failure.of(
                    Kind.UNPROCESSABLE,
                    List.of(new Failure.Issue(
                            "The environment " + peer.name() + " sends other bytes than it announces ("
                                    + error.getMessage() + "). Something between the two, or its storage, corrupts"
                                    + " them: have its administrators look, then start the duplication again",
                            error.issues().get(0).expression(),
                            Optional.of(PackageFault.TAMPERED)))));
        }

        private synchronized Future<PackagePart> failed(Throwable error) {
            failure = failure.or(() -> Optional.of(error));
            return Future.failedFuture(error);
        }

        private static boolean isTampered(Throwable error) {
            return error instanceof Failure failure
                    && failure.issues().get(0).code().equals(Optional.of(PackageFault.TAMPERED));
        }
    }
}
