package io.offshoot.duplication;

import static io.offshoot.model.DuplicationState.COPYING;
import static io.offshoot.model.DuplicationState.REQUESTED;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.HistoryPurgeStore;
import io.offshoot.store.LibraryDuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourcePages;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * REQUESTED to COPYING: fixes the instant, makes the hidden target, cuts the ranges. All in one transaction, so a crash
 * leaves a duplication that is merely still requested.
 */
final class PlanStep {
    /** Ranges of a worker, where the project is large enough. */
    private static final int RANGES_EACH = 8;

    private final Database database;
    private final CopyOptions options;
    private final ProjectStore projects = new ProjectStore();
    private final SourceStore sources = new SourceStore();
    private final SourcePages pages = new SourcePages();
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final HistoryPurgeStore purges = new HistoryPurgeStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final LibraryDuplicationStore commands = new LibraryDuplicationStore();

    /** What is copied of a type: how many resources, at most, and in which ranges. */
    private record TypePlan(ResourceType type, long rows, List<CopyRangeStore.Cut> cuts) {}

    PlanStep(Database database, CopyOptions options) {
        this.database = database;
        this.options = options;
    }

    /** Fails with a {@link Failure} when the duplication cannot go on, whatever is tried. */
    Future<Boolean> run(Duplication duplication, String worker) {
        CloneCommand command = Json.read(duplication.parameters(), CloneCommand.class);
        return snapshot().compose(snapshot -> run(duplication, command, snapshot, worker));
    }

    /** The instant that is copied, for who has to look at the source before the plan is made. */
    Future<String> snapshot() {
        return sources.snapshot(database.requests());
    }

    /** The same for a command that says more than the one that is stored; it is stored with the plan. */
    Future<Boolean> run(Duplication duplication, CloneCommand command, String snapshot, String worker) {
        CloneSelection selection = CloneSelection.of(command);
        // The counts and cuts are read before the snapshot is kept, each with a connection of its own: they may be
        // slightly off, since ranges cover all ids; the snapshot alone says what is copied.
        return sources.counts(database.surveys(), command.source(), snapshot)
                .compose(counts -> checkIds(command, selection, snapshot)
                        .compose(checked -> cut(command.source(), selection, counts))
                        .compose(plans -> keep(duplication, command, snapshot, counts, plans, worker)));
    }

    private Future<Void> checkIds(CloneCommand command, CloneSelection selection, String snapshot) {
        if (!command.strict()) {
            return Future.succeededFuture();
        }
        return UnmatchedIds.find(sources, database.requests(), command, selection, snapshot)
                .compose(unmatched -> unmatched.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(
                                Kind.INVALID,
                                unmatched.stream()
                                        .map(id -> new Failure.Issue(
                                                "No resource of the project has this id: " + id.id(),
                                                Optional.of(id.expression())))
                                        .toList())));
    }

    /**
     * Resources of a range of a project that holds so many: all workers are to be busy to the end, so there are several
     * ranges for each, but none of less than two pages, since a range has statements of its own.
     */
    private long rangeRows(long resources) {
        long even = resources / ((long) RANGES_EACH * options.workers());
        return Math.min(options.rangeRows(), Math.max(even, 2L * options.pageRows()));
    }

    private Future<List<TypePlan>> cut(UUID source, CloneSelection selection, Map<ResourceType, Long> counts) {
        long rangeRows =
                rangeRows(counts.values().stream().mapToLong(Long::longValue).sum());
        Future<List<TypePlan>> plans = Future.succeededFuture(new ArrayList<>());
        for (Map.Entry<ResourceType, Long> entry : counts.entrySet()) {
            Optional<SourceSelection> taken = selection.ofType(entry.getKey());
            if (taken.isEmpty()) {
                continue;
            }
            // A type of few resources, or of which few are taken, is one range.
            boolean few =
                    entry.getValue() <= rangeRows || !taken.get().included().isEmpty();
            plans = plans.compose(list -> (few
                            ? Future.succeededFuture(
                                    List.of(new CopyRangeStore.Cut(Optional.empty(), Optional.empty())))
                            : pages.cuts(database.surveys(), source, entry.getKey(), rangeRows))
                    .map(found -> {
                        list.add(new TypePlan(entry.getKey(), entry.getValue(), found));
                        return list;
                    }));
        }
        return plans;
    }

    private Future<Boolean> keep(
            Duplication duplication,
            CloneCommand command,
            String snapshot,
            Map<ResourceType, Long> counts,
            List<TypePlan> plans,
            String worker) {
        return database.transaction(session -> projects.readShared(session, command.source())
                .compose(source -> source.filter(Project::live)
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Failure.of(Kind.GONE, "The source project was deleted"))))
                .compose(source -> projects.create(
                        session,
                        new Project(
                                duplication.target(),
                                Project.State.PREPARING,
                                command.name().orElse(source.name()),
                                false),
                        command.principal(),
                        Optional.of(duplication.id())))
                .compose(made -> made
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                Failure.of(Kind.INTERNAL, "The new project's id is taken: " + duplication.target())))
                .compose(made -> planRanges(session, duplication, plans))
                .compose(total ->
                        purges.keep(session, command.source(), snapshot).map(total))
                .compose(total ->
                        duplications.notePlan(session, duplication.id(), snapshot, total, SourceCounts.write(counts)))
                .compose(noted -> noteCommand(session, duplication, command))
                .compose(noted -> duplications.move(
                        session,
                        duplication.id(),
                        REQUESTED,
                        COPYING,
                        worker,
                        Optional.of(duplication.attempt()),
                        Optional.empty(),
                        Optional.empty()))
                // Cancelled meanwhile, or taken over: the new project must not be committed.
                .compose(moved -> moved ? Future.succeededFuture(true) : Future.failedFuture(new LeaseLost())));
    }

    private Future<Void> noteCommand(Session session, Duplication duplication, CloneCommand command) {
        String parameters = Json.write(command);
        return parameters.equals(duplication.parameters())
                ? Future.succeededFuture()
                : commands.noteParameters(session, duplication.id(), parameters);
    }

    private Future<Long> planRanges(Session session, Duplication duplication, List<TypePlan> plans) {
        Future<Void> written = Future.succeededFuture();
        int no = 0;
        long total = 0;
        for (TypePlan plan : plans) {
            int firstNo = no;
            int stage = plan.type().equals(ResourceType.BINARY) ? 2 : 1;
            written = written.compose(
                    done -> ranges.plan(session, duplication.id(), firstNo, stage, plan.type(), plan.cuts()));
            no += plan.cuts().size();
            total += plan.rows();
        }
        return written.map(total);
    }
}
