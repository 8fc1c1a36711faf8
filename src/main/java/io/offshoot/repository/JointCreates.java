package io.offshoot.repository;

import io.offshoot.model.Failure;
import io.offshoot.store.BulkStore;
import io.offshoot.store.Database;
import io.offshoot.store.DatabaseErrors;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/**
 * Creates of different callers in one statement and one commit, as far as they come at the same moment: while the database
 * is at work for a project, those that arrive for that project wait, and then go together. Who comes alone waits for nobody.
 *
 * <p>Each is answered for itself, after the commit. When a group is refused, nothing of it was written, and each is tried by
 * itself, so that the one at fault is told so and the others are made. Projects have nothing to do with each other.
 */
final class JointCreates {
    /** Statements of a project that are under way: while the database is at one, the next comes in. */
    private static final int AT_ONCE = 2;

    private static final int MOST = 100;
    private static final int MOST_BYTES = 1 << 20;

    /** Longer texts go by themselves, so that short ones need not wait for them. */
    private static final int LONG_TEXT = 64 * 1024;

    /** As long as for a connection of the pool. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Database database;
    private final Duration longestWait;
    private final ResourceStore resources = new ResourceStore();
    private final BulkStore bulk = new BulkStore();
    private final Map<UUID, Lane> lanes = new HashMap<>();

    JointCreates(Vertx vertx, Database database) {
        this(vertx, database, LONGEST_WAIT);
    }

    /** @param longestWait after which a create that still waits for its turn is not made */
    JointCreates(Vertx vertx, Database database, Duration longestWait) {
        this.vertx = vertx;
        this.database = database;
        this.longestWait = longestWait;
    }

    private record Waiter(ResourceDraft draft, Context context, Promise<Optional<ResourceVersion>> promise) {
        void tell(Future<Optional<ResourceVersion>> written) {
            context.runOnContext(here -> written.onComplete(promise));
        }
    }

    /** What happens to a project. */
    private static final class Lane {
        private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
        private int statements;
    }

    /**
     * Writes a resource whose id is new.
     *
     * @return the version, on the caller's context; empty when the project is not open; fails with UNAVAILABLE when its turn
     *     does not come in time
     */
    Future<Optional<ResourceVersion>> create(ResourceDraft draft) {
        if (draft.content().length() > LONG_TEXT) {
            return insert(draft);
        }
        Waiter waiter = new Waiter(draft, vertx.getOrCreateContext(), Promise.promise());
        if (!begins(waiter)) {
            long timer = vertx.setTimer(longestWait.toMillis(), late -> giveUp(waiter));
            return waiter.promise.future().onComplete(done -> vertx.cancelTimer(timer));
        }
        return insert(draft).onComplete(done -> next(draft.project()));
    }

    /** What is thrown here is a failed future, too, so that the turn passes on in any case. */
    private Future<Optional<ResourceVersion>> insert(ResourceDraft draft) {
        return Future.succeededFuture(draft).compose(one -> resources.createIfOpen(database.requests(), one));
    }

    /** Whether a create may go at once; otherwise it waits from now on. */
    private synchronized boolean begins(Waiter waiter) {
        Lane lane = lanes.computeIfAbsent(waiter.draft.project(), first -> new Lane());
        if (lane.statements < AT_ONCE) {
            lane.statements++;
            return true;
        }
        lane.waiting.add(waiter);
        return false;
    }

    private void giveUp(Waiter waiter) {
        synchronized (this) {
            Lane lane = lanes.get(waiter.draft.project());
            if (lane == null || !lane.waiting.remove(waiter)) {
                return;
            }
        }
        waiter.promise.fail(Failure.unavailable(
                "The database does not answer at the moment; try again", RETRY_AFTER, new TimeoutException()));
    }

    private void next(UUID project) {
        List<Waiter> group = take(project);
        if (!group.isEmpty()) {
            write(project, group).onComplete(done -> next(project));
        }
    }

    /** Those whose turn it is; when nobody waits, a statement less is under way. */
    private synchronized List<Waiter> take(UUID project) {
        Lane lane = lanes.get(project);
        List<Waiter> group = new ArrayList<>();
        int bytes = 0;
        while (!lane.waiting.isEmpty() && group.size() < MOST && bytes < MOST_BYTES) {
            Waiter waiter = lane.waiting.remove();
            bytes += waiter.draft.content().length();
            group.add(waiter);
        }
        if (group.isEmpty()) {
            lane.statements--;
            if (lane.statements == 0) {
                lanes.remove(project);
            }
        }
        return group;
    }

    private Future<?> write(UUID project, List<Waiter> group) {
        if (group.size() == 1) {
            return alone(group.get(0));
        }
        return Future.succeededFuture(group.stream().map(Waiter::draft).toList())
                .compose(drafts -> bulk.createIfOpen(database.requests(), project, drafts))
                .onSuccess(written -> {
                    for (int i = 0; i < group.size(); i++) {
                        Optional<ResourceVersion> own =
                                written.isEmpty() ? Optional.empty() : Optional.of(written.get(i));
                        group.get(i).tell(Future.succeededFuture(own));
                    }
                })
                .recover(error -> {
                    if (DatabaseErrors.isRefusal(error)) {
                        return Future.join(group.stream().map(this::alone).toList())
                                .mapEmpty();
                    }
                    group.forEach(waiter -> waiter.tell(Future.failedFuture(error)));
                    return Future.failedFuture(error);
                });
    }

    private Future<?> alone(Waiter waiter) {
        Future<Optional<ResourceVersion>> written = insert(waiter.draft);
        return written.onComplete(done -> waiter.tell(written));
    }
}
