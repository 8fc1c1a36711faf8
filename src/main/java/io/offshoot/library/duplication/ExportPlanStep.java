package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COPYING;
import static io.offshoot.model.DuplicationState.REQUESTED;

import io.offshoot.duplication.ExportPlan;
import io.offshoot.duplication.ExportPlan.Chosen;
import io.offshoot.duplication.ExportPlan.Section;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.library.duplication.ProjectSelection.Wishes;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.HistoryPurgeStore;
import io.offshoot.store.PackagePlanStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * REQUESTED to COPYING: fixes the instant and what is packed as of it. Everything is found out as of the snapshot; one
 * transaction keeps it, so a crash leaves an export that is merely still requested.
 */
final class ExportPlanStep {
    /** Ids of configuration objects in a plan, which go to the database with every page. */
    private static final int MOST_LISTED = 200_000;

    private final Database database;
    private final String worker;
    private final SelectionList list;
    private final SourceStore sources = new SourceStore();
    private final ProjectStore projects = new ProjectStore();
    private final HistoryPurgeStore purges = new HistoryPurgeStore();
    private final PackagePlanStore plans = new PackagePlanStore();
    private final DuplicationStore duplications = new DuplicationStore();

    /** @param stopped asked between pages */
    ExportPlanStep(Database database, String worker, BooleanSupplier stopped) {
        this.database = database;
        this.list = new SelectionList(database, stopped);
        this.worker = worker;
    }

    /** Fails with a {@link Failure} when the export cannot go on, whatever is tried. */
    Future<Boolean> run(Duplication duplication) {
        ExportCommand command = Json.read(duplication.parameters(), ExportCommand.class);
        return list.make(duplication, command.source(), Wishes.of(command.settings()))
                .compose(project -> plan(duplication, command, project)
                        .compose(plan -> keep(duplication, project.snapshot(), plan)));
    }

    private Future<ExportPlan> plan(Duplication duplication, ExportCommand command, ProjectSelection project) {
        UUID source = command.source();
        String snapshot = project.snapshot();
        return sources.counts(database.surveys(), source, snapshot).compose(counts -> ConfigurationSelection.of(
                        database.surveys(), duplication.id(), source, project, command.settings())
                .compose(configuration -> sources.counts(database.surveys(), Environment.ID, snapshot)
                        .map(objects -> plan(source, counts, project, objects, configuration))));
    }

    private static ExportPlan plan(
            UUID source,
            Map<ResourceType, Long> counts,
            ProjectSelection project,
            Map<ResourceType, Long> objects,
            ConfigurationSelection configuration) {
        List<Section> sections = new ArrayList<>();
        for (ResourceType type : ConfigurationSelection.types()) {
            configuration
                    .ofType(type)
                    .map(selection -> Chosen.of(
                            selection,
                            selection.included().isEmpty()
                                    ? objects.getOrDefault(type, 0L)
                                    : selection.included().size()))
                    .ifPresent(chosen -> sections.add(new Section(true, Environment.ID, type.name(), chosen)));
        }
        Map<String, Long> read = new TreeMap<>();
        counts.keySet().stream().sorted(StagedTypes.ORDER).forEach(type -> {
            long count = counts.get(type);
            read.put(type.name(), count);
            project.ofType(type)
                    .map(selection -> Chosen.of(selection, project.count(type, count)))
                    .ifPresent(chosen -> sections.add(new Section(false, source, type.name(), chosen)));
        });
        Optional<Chosen> bytes = sections.stream()
                .filter(section ->
                        !section.configuration() && section.resourceType().equals(ResourceType.BINARY))
                .map(Section::chosen)
                .findFirst();
        List<String> warnings = new ArrayList<>();
        warn(warnings, "There is no configuration object with the id ", configuration.notFound());
        warn(warnings, "The rule for its type leaves behind the object ", configuration.notTaken());
        return new ExportPlan(sections, bytes, read, warnings);
    }

    private static void warn(List<String> warnings, String sentence, Collection<UUID> ids) {
        ids.stream().limit(1000).forEach(id -> warnings.add(sentence + LibraryIds.text(id)));
    }

    private Future<Boolean> keep(Duplication duplication, String snapshot, ExportPlan plan) {
        if (plan.listed() > MOST_LISTED) {
            return Future.failedFuture(Failure.of(
                    Kind.UNPROCESSABLE,
                    "The settings choose more than " + MOST_LISTED
                            + " configuration objects one by one; choose all of them instead"));
        }
        UUID source = duplication.source().orElseThrow();
        return database.transaction(session -> projects.readShared(session, source)
                .compose(found -> found.filter(Project::live).isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(Kind.GONE, "The source project was deleted")))
                .compose(live -> purges.keep(session, source, snapshot))
                .compose(kept -> purges.keep(session, Environment.ID, snapshot))
                .compose(kept -> plans.create(session, duplication.id(), Json.write(plan)))
                .compose(kept -> duplications.notePlan(
                        session, duplication.id(), snapshot, plan.total(), Json.write(plan.read())))
                .compose(noted -> duplications.notePlanned(session, duplication.id(), duplication.attempt(), false))
                .compose(mine -> mine
                        ? duplications.move(
                                session,
                                duplication.id(),
                                REQUESTED,
                                COPYING,
                                worker,
                                Optional.of(duplication.attempt()),
                                Optional.empty(),
                                Optional.empty())
                        : Future.succeededFuture(false))
                // Cancelled meanwhile, or taken over: nothing of this must be committed.
                .compose(moved -> moved ? Future.succeededFuture(true) : Future.failedFuture(new LeaseLost())));
    }
}
