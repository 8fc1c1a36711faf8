package io.offshoot.load;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.SourceKey;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** One load while it runs: hands prepared pages to its lanes and counts what they wrote. Lives on one event loop. */
final class LoadRun {
    private final UUID project;
    private final UUID duplication;
    private final WorkerExecutor workers;
    private final PageAssembler pages;
    private final PagePreparer preparer;
    private final ReferenceResolver references;
    private final List<CopyRange> ranges = new ArrayList<>();
    private final Map<Integer, Long> rows = new HashMap<>();
    private final SortedMap<ResourceType, Long> counts = new TreeMap<>();
    private final long started = System.nanoTime();
    private long bytes;
    private long secrets;

    LoadRun(
            UUID project,
            UUID duplication,
            WorkerExecutor workers,
            PageAssembler pages,
            PagePreparer preparer,
            ReferenceResolver references) {
        this.project = project;
        this.duplication = duplication;
        this.workers = workers;
        this.pages = pages;
        this.preparer = preparer;
        this.references = references;
    }

    UUID duplication() {
        return duplication;
    }

    UUID project() {
        return project;
    }

    /** The next page to write; empty when there is none left. */
    Future<Optional<PreparedPage>> next() {
        return workers.executeBlocking(() -> pages.next().map(preparer::prepare), false);
    }

    /** No page comes any more: the lanes end when they have written what they hold. */
    Future<Void> stop() {
        return workers.executeBlocking(
                        () -> {
                            pages.close();
                            return true;
                        },
                        false)
                .mapEmpty();
    }

    /** A range that nobody has claimed and nobody will, as long as the duplication is not copying. */
    CopyRange newRange(ResourceType type) {
        Optional<SourceKey> none = Optional.empty();
        CopyRange range =
                new CopyRange(duplication, ranges.size() + 1, 1, type, none, none, false, 0, none, none, 0, 0, "{}", 0);
        ranges.add(range);
        return range;
    }

    List<CopyRange> ranges() {
        return ranges;
    }

    /** Rows written so far under a range. */
    long rows(CopyRange range) {
        return rows.getOrDefault(range.no(), 0L);
    }

    void noteWritten(CopyRange range, PreparedPage page) {
        rows.merge(range.no(), (long) page.size(), Long::sum);
        counts.merge(page.type(), (long) page.size(), Long::sum);
        bytes += page.page().bytes();
        secrets += page.secrets();
    }

    Failure stopped() {
        return Failure.of(Failure.Kind.CONFLICT, "The load " + duplication + " was stopped from elsewhere");
    }

    LoadReport report() {
        return new LoadReport(
                project,
                duplication,
                new TreeMap<>(counts),
                bytes,
                references.resolved(),
                references.unresolved(),
                secrets,
                Duration.ofNanos(System.nanoTime() - started));
    }
}
