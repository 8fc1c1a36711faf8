package io.offshoot.duplication;

import io.offshoot.operations.Metrics;
import io.offshoot.store.Database;
import io.offshoot.store.HistoryPurgeStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the history of resources no longer than its retention, a bounded while at a time: project after project in the
 * order of their ids, and from the first again when there is more that has grown old. Several replicas may do so side by
 * side.
 */
public final class HistoryPurge {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryPurge.class);
    private static final Duration NOTE_EVERY = Duration.ofHours(1);
    private static final int ROWS = 2_000;
    private static final UUID FIRST = new UUID(0, 0);

    private final Database database;
    private final Optional<Duration> retention;
    private final Metrics metrics;
    private final HistoryPurgeStore store = new HistoryPurgeStore();
    private UUID project = FIRST;
    private String horizon = "";
    private boolean ended;
    private boolean removedAll = true;

    /** @param retention how long a version is kept after it was superseded; empty: for ever */
    public HistoryPurge(Database database, Optional<Duration> retention, Metrics metrics) {
        this.database = database;
        this.retention = retention;
        this.metrics = metrics;
    }

    /** Goes on for about {@code budget}; gives how many versions were removed. Not to be called while it runs. */
    public Future<Long> run(Duration budget) {
        // Noted without a retention, too, so that one that is set later takes effect at once.
        return store.tick(
                        database.requests(),
                        retention.map(HistoryPurge::noteEvery).orElse(NOTE_EVERY))
                .compose(noted -> retention.isEmpty() ? Future.succeededFuture(0L) : purge(retention.get(), budget));
    }

    private static Duration noteEvery(Duration retention) {
        Duration tenth = retention.dividedBy(10);
        return tenth.compareTo(NOTE_EVERY) < 0 ? tenth : NOTE_EVERY;
    }

    private Future<Long> purge(Duration age, Duration budget) {
        return store.horizon(database.requests(), age).compose(found -> {
            if (found.isEmpty() || (ended && found.get().equals(horizon))) {
                return Future.succeededFuture(0L);
            }
            if (ended || horizon.isEmpty()) {
                begin(found.get());
            }
            long[] removed = {0};
            long until = System.nanoTime() + budget.toNanos();
            return Turns.whileTrue(() -> turn(removed).map(more -> more && System.nanoTime() < until))
                    .compose(done -> store.forget(database.requests(), age))
                    .map(done -> removed[0])
                    .onSuccess(this::tell);
        });
    }

    private void begin(String next) {
        horizon = next;
        project = FIRST;
        ended = false;
        removedAll = true;
    }

    /** One step in one project; the project stays the same as long as a step was full. */
    private Future<Boolean> turn(long[] removed) {
        return (removedAll
                        ? store.nextProject(database.requests(), project)
                        : Future.succeededFuture(Optional.of(project)))
                .compose(next -> {
                    if (next.isEmpty()) {
                        ended = true;
                        return Future.succeededFuture(false);
                    }
                    project = next.get();
                    return database.transaction(session -> store.purge(session, project, horizon, ROWS))
                            .map(count -> {
                                removed[0] += count;
                                removedAll = count < ROWS;
                                return true;
                            });
                });
    }

    private void tell(long removed) {
        if (removed > 0) {
            metrics.historyPurged(removed);
            LOG.atInfo().addKeyValue("versions", removed).log("history purged");
        }
    }
}
