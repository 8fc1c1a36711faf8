package io.offshoot.duplication;

import io.offshoot.binary.VerifyBinaries;
import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.duplication.verify.CheckedPage;
import io.offshoot.duplication.verify.CopyCheck;
import io.offshoot.duplication.verify.PageFindings;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.Finding;
import io.offshoot.store.Finding.Mark;
import io.offshoot.store.ProvenanceStore;
import io.offshoot.store.ProvenanceStore.Copy;
import io.offshoot.store.RecheckStore;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourceRow;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.offshoot.store.Verification;
import io.offshoot.store.Verification.Checkpoint;
import io.offshoot.store.Verification.Phase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The pages of one verification, from its checkpoint on: every resource of the source against its copy, then the target's
 * own rows, then the bytes of its Binaries.
 */
final class VerifyPages {
    private static final int FILES = 32;
    private static final UUID FIRST = new UUID(0, 0);
    /** Nothing follows it, so a verification that crashed right before its end looks at no file twice. */
    private static final UUID LAST = new UUID(-1, -1);

    private final Database database;
    private final WorkerExecutor workers;
    private final CopyOptions options;
    private final Duplication duplication;
    private final Verification job;
    private final BinaryCheck binaries;
    private final SourceSight sight;
    private final CloneSelection selection;
    private final CopyCheck check;
    private final TargetRows targetRows;
    private final SourceStore sources = new SourceStore();
    private final ProvenanceStore provenance = new ProvenanceStore();
    private final SelectionStore selections = new SelectionStore();
    private final RecheckStore verifications = new RecheckStore();
    private boolean sourceGone;
    private Checkpoint checkpoint;
    private VerifyCounts counts;

    VerifyPages(
            Vertx vertx,
            Database database,
            WorkerExecutor workers,
            CopyOptions options,
            Duplication duplication,
            Verification job) {
        CloneCommand command = Json.read(duplication.parameters(), CloneCommand.class);
        this.database = database;
        this.workers = workers;
        this.options = options;
        this.duplication = duplication;
        this.job = job;
        this.binaries = new BinaryCheck(vertx);
        this.sight = new SourceSight(database);
        this.selection = CloneSelection.of(command);
        this.check = new CopyCheck(duplication, command);
        this.targetRows = new TargetRows(database, duplication, selection);
        this.sourceGone = job.sourceGone();
        this.checkpoint = job.checkpoint();
        this.counts = VerifyCounts.parse(job.counters());
    }

    /** Does a page; false when there is no further one. */
    Future<Boolean> next() {
        return switch (checkpoint.phase()) {
            case SOURCE -> sourceGone ? keep(Checkpoint.start(Phase.TARGET), counts, List.of()) : comparePage();
            case TARGET -> targetPage();
            case FILES -> filePage();
        };
    }

    private Future<Boolean> comparePage() {
        Optional<ResourceType> type = checkpoint.type().or(() -> typeAfter(Optional.empty()));
        if (type.isEmpty()) {
            return keep(Checkpoint.start(Phase.TARGET), counts, List.of());
        }
        SourceSelection taken = selection.ofType(type.get()).orElseThrow();
        SourceStore.PageBounds bounds = new SourceStore.PageBounds(
                checkpoint.after(), Optional.empty(), options.pageRows(), options.pageBytes());
        return sight.clear(duplication)
                .compose(clear -> clear
                        ? sources.page(
                                database.copy(),
                                duplication.source().orElseThrow(),
                                type.get(),
                                duplication.snapshot().orElseThrow(),
                                bounds,
                                taken,
                                duplication.id())
                        : Future.succeededFuture(List.<SourceRow>of()))
                .compose(rows -> (rows.isEmpty() ? Future.succeededFuture(NOTHING) : compare(type.get(), rows))
                        // Asked once more afterwards: rows that vanish meanwhile must not pass for missing.
                        .compose(found -> sight.clear(duplication)
                                .compose(clear -> clear ? keep(type.get(), rows, found) : startOver())));
    }

    private static final PageFindings NOTHING = new PageFindings(List.of(), ReferenceTotals.NONE);

    private Future<Boolean> keep(ResourceType type, List<SourceRow> rows, PageFindings found) {
        Checkpoint reached = rows.isEmpty()
                ? typeAfter(Optional.of(type))
                        .map(next -> new Checkpoint(Phase.SOURCE, Optional.of(next), Optional.empty()))
                        .orElseGet(() -> Checkpoint.start(Phase.TARGET))
                : new Checkpoint(
                        Phase.SOURCE,
                        Optional.of(type),
                        Optional.of(rows.get(rows.size() - 1).id()));
        return keep(reached, counts.plusCompared(rows.size(), found.references()), found.findings());
    }

    private Optional<ResourceType> typeAfter(Optional<ResourceType> type) {
        return SourceWalk.types(duplication).stream()
                .filter(next -> type.isEmpty() || next.compareTo(type.get()) > 0)
                .filter(next -> selection.ofType(next).isPresent())
                .findFirst();
    }

    private Future<PageFindings> compare(ResourceType type, List<SourceRow> rows) {
        return workers.executeBlocking(() -> check.prepare(type, rows), false).compose(page -> provenance
                .copies(database.copy(), duplication, type, page.expected())
                .compose(copies -> check(page, copies)));
    }

    /** Checks again as long as the check comes upon keys that were not looked up; each time there are fewer. */
    private Future<PageFindings> check(CheckedPage page, Map<Integer, Copy> copies) {
        AtomicReference<PageFindings> found = new AtomicReference<>(NOTHING);
        return Turns.whileTrue(() -> lookUp(page)
                        .compose(known -> workers.executeBlocking(() -> check.check(page, copies), false))
                        .map(findings -> {
                            found.set(findings);
                            return !page.unknown().isEmpty();
                        }))
                .map(done -> found.get());
    }

    private Future<Void> lookUp(CheckedPage page) {
        if (page.unknown().isEmpty()) {
            return Future.succeededFuture();
        }
        return sources.members(
                        database.copy(),
                        duplication.source().orElseThrow(),
                        duplication.snapshot().orElseThrow(),
                        page.unknown())
                .compose(found -> selections
                        .leftOut(database.copy(), duplication.id(), selection.listings(), page.unknown())
                        .map(listed -> {
                            page.learn(found, listed);
                            return null;
                        }));
    }

    private Future<Boolean> startOver() {
        sourceGone = true;
        checkpoint = Checkpoint.start(Phase.SOURCE);
        counts = VerifyCounts.NONE;
        return verifications.startOver(database.requests(), job).compose(VerifyPages::stillMine);
    }

    private Future<Boolean> targetPage() {
        Optional<ResourceKey> after = checkpoint
                .type()
                .map(type -> new ResourceKey(type, checkpoint.after().orElseThrow()));
        return targetRows.page(after, sourceGone).compose(page -> {
            if (!sourceGone && page.lookedAtSource()) {
                return sight.clear(duplication).compose(clear -> clear ? keep(page) : startOver());
            }
            return keep(page);
        });
    }

    private Future<Boolean> keep(TargetRows.Page page) {
        Checkpoint reached = page.last()
                .map(key -> new Checkpoint(Phase.TARGET, Optional.of(key.type()), Optional.of(key.id())))
                .orElseGet(() -> Checkpoint.start(Phase.FILES));
        VerifyCounts counted = counts.plusApart(page.apart());
        return keep(
                reached,
                sourceGone ? counted.plusCompared(page.copies(), ReferenceTotals.NONE) : counted,
                page.findings());
    }

    private Future<Boolean> filePage() {
        VerifyBinaries batch =
                new VerifyBinaries(duplication.target(), checkpoint.after().orElse(FIRST), FILES, true);
        return binaries.batch(batch).compose(found -> provenance
                .originsOf(database.copy(), duplication, ResourceType.BINARY, found.different())
                .compose(origins -> {
                    List<Finding> findings = new ArrayList<>();
                    for (UUID id : found.different()) {
                        boolean copy = !sourceGone && origins.containsKey(id);
                        findings.add(new Finding(
                                !copy,
                                new ResourceKey(ResourceType.BINARY, copy ? origins.get(id) : id),
                                Mark.CORRUPT,
                                "its bytes are missing or not those of its SHA-256"));
                    }
                    Checkpoint reached = new Checkpoint(
                            Phase.FILES,
                            Optional.of(ResourceType.BINARY),
                            found.last().or(() -> Optional.of(LAST)));
                    return keep(reached, counts.plusFiles(found.binaries(), found.bytes()), findings)
                            .map(kept -> found.last().isPresent());
                }));
    }

    private Future<Boolean> keep(Checkpoint reached, VerifyCounts counted, List<Finding> findings) {
        return verifications
                .note(database.copy(), job, reached, Json.write(counted), findings, options.lease())
                .compose(VerifyPages::stillMine)
                .onSuccess(kept -> {
                    checkpoint = reached;
                    counts = counted;
                });
    }

    private static Future<Boolean> stillMine(boolean mine) {
        return mine ? Future.succeededFuture(true) : Future.failedFuture(new LeaseLost());
    }
}
