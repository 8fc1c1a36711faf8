package io.offshoot.duplication;

import static io.offshoot.model.DuplicationState.COMPLETED;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What every duplication into a hidden project ends with, wherever its resources came from. */
public final class Publication {
    private final Metrics metrics;
    private final String worker;
    private final ProjectStore projects = new ProjectStore();
    private final DuplicationStore duplications = new DuplicationStore();

    public Publication(Metrics metrics, String worker) {
        this.metrics = metrics;
        this.worker = worker;
    }

    /**
     * How many resources of each type the ranges have written, all of which must be verified and be what the target holds.
     *
     * @return fails with INTERNAL that says what differs
     */
    public Future<Map<ResourceType, Long>> written(List<CopyRange> ranges, Map<ResourceType, Long> target) {
        Map<ResourceType, Long> written = new TreeMap<>();
        for (CopyRange range : ranges) {
            if (range.copiedRows() != range.verifiedRows()) {
                return differs("of range " + range.no() + " (" + range.type() + ") " + range.copiedRows()
                        + " resources were copied and " + range.verifiedRows() + " verified");
            }
            written.merge(range.type(), range.copiedRows(), Long::sum);
        }
        written.values().removeIf(count -> count == 0);
        return written.equals(target)
                ? Future.succeededFuture(written)
                : differs("the target holds " + target + " and should hold " + written);
    }

    /** Fails since something is not as it should be. */
    public <T> Future<T> differs(String what) {
        metrics.verificationFailed();
        return Future.failedFuture(Failure.of(Kind.INTERNAL, "Verification failed: " + what));
    }

    /** Project and duplication move together or not at all: in a transaction. */
    public Future<Boolean> complete(Session session, Duplication duplication, String report) {
        return duplications
                .move(
                        session,
                        duplication.id(),
                        duplication.state(),
                        COMPLETED,
                        worker,
                        Optional.of(duplication.attempt()),
                        Optional.empty(),
                        Optional.of(report))
                .compose(moved -> moved
                        ? projects.move(
                                session, duplication.target(), List.of(Project.State.PREPARING), Project.State.LIVE)
                        : Future.failedFuture(new LeaseLost()))
                .compose(live -> live
                        ? Future.succeededFuture(true)
                        : Future.failedFuture(
                                Failure.of(Kind.CONFLICT, "The new project was removed before it was published")));
    }
}
