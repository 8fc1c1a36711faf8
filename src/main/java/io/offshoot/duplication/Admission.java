package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.operations.Metrics;
import io.offshoot.store.AdmissionStore;
import io.offshoot.store.Database;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets duplications run as the limits allow. One that is asked for waits in the state {@code requested} until it is
 * admitted; it is admitted under a lock, so that replicas together keep the limits.
 */
public final class Admission {
    /** When to ask again once the queue is full: about as long as a small clone takes. */
    static final Duration LATER = Duration.ofSeconds(10);

    private final Database database;
    private final DuplicationLimits limits;
    private final Metrics metrics;
    private final AdmissionStore store = new AdmissionStore();
    private final AtomicLong waiting = new AtomicLong();

    Admission(Database database, DuplicationLimits limits, Metrics metrics) {
        this.database = database;
        this.limits = limits;
        this.metrics = metrics;
        metrics.queueDepth("waiting duplications", waiting::get);
    }

    /** Fails with TOO_MANY_REQUESTS when too many wait already. Requests at the same instant may pass by one another. */
    public Future<Void> checkRoom(Session session, String principal) {
        return store.waiting(session, principal).compose(found -> {
            if (found.all() >= limits.waiting()) {
                return refuse("Too many duplications wait for their turn; ask again later");
            }
            return found.ofPrincipal() >= limits.waitingPerPrincipal()
                    ? refuse("Too many of your duplications wait for their turn; ask again later")
                    : Future.succeededFuture();
        });
    }

    private Future<Void> refuse(String sentence) {
        metrics.duplicationRefused();
        return Future.failedFuture(Failure.tooManyRequests(sentence, LATER));
    }

    /** Gives all those their turn that may run now. */
    Future<Void> admit() {
        return store.anyWaiting(database.requests())
                .compose(any -> any
                        ? database.transaction(session -> store.lock(session)
                                .compose(locked -> Turns.whileTrue(() -> store.admitNext(
                                        session,
                                        limits.running(),
                                        limits.runningPerSource(),
                                        limits.runningPerPrincipal()))))
                        : Future.succeededFuture());
    }

    /** Looks how many wait, for the meter. */
    Future<Void> count() {
        return store.waiting(database.requests(), "")
                .onSuccess(found -> waiting.set(found.all()))
                .mapEmpty();
    }
}
