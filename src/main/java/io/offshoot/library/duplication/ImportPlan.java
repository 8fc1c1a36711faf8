package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COPYING;
import static io.offshoot.model.DuplicationState.REQUESTED;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PartName;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.CopyRangeStore.Cut;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * REQUESTED to COPYING: fixes the map of ids from the package that is here, makes the hidden project, and plans a range for
 * each part of its resources. What was found out before a crash stays: an object is noted once.
 */
final class ImportPlan {
    private final ImportTools tools;
    private final ProjectStore projects = new ProjectStore();
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final SourceStore sources = new SourceStore();

    /** A run of parts of one type, which become ranges with their numbers. */
    private record Section(int first, int count, ResourceType type) {}

    ImportPlan(ImportTools tools) {
        this.tools = tools;
    }

    Future<Boolean> run(Duplication duplication) {
        ImportOrder order = Json.read(duplication.parameters(), ImportOrder.class);
        return tools.reader()
                .staging(duplication.id())
                .compose(staging -> tools.signers().get().compose(staging::verify))
                .compose(manifest -> stage(duplication, order, manifest)
                        .compose(staged -> sections(duplication))
                        .compose(sections -> keep(duplication, order, manifest, sections)));
    }

    private Future<Void> stage(Duplication duplication, ImportOrder order, Manifest manifest) {
        DerivedIds derived = new DerivedIds(duplication.key().getBytes());
        PackageObjects objects = new PackageObjects(tools.reader(), duplication.id());
        ConfigurationStaging configuration = new ConfigurationStaging(tools.database(), order, derived);
        ProjectStaging project =
                new ProjectStaging(tools.database(), order, manifest.project().id(), derived);
        return objects.pages(name -> name.kind() == Kind.CONFIGURATION, configuration::stage)
                .compose(done -> project.stageProject())
                .compose(done -> objects.pages(ImportPlan::isPlain, project::stage))
                .compose(done ->
                        objects.pages(name -> isOf(name, ResourceType.PROJECT_MEMBERSHIP), project::stageMemberships))
                .compose(done -> objects.pages(name -> isOf(name, StagedTypes.GRANT), project::stageGrants));
    }

    /** Whether a part holds objects that are noted, and that depend on no other. */
    private static boolean isPlain(PartName name) {
        ResourceType type = name.type().orElseThrow();
        return name.kind() == Kind.RESOURCES
                && StagedTypes.isStaged(type)
                && !isOf(name, ResourceType.PROJECT_MEMBERSHIP)
                && !isOf(name, StagedTypes.GRANT);
    }

    private static boolean isOf(PartName name, ResourceType type) {
        return name.kind() == Kind.RESOURCES && name.type().equals(Optional.of(type));
    }

    private Future<List<Section>> sections(Duplication duplication) {
        List<Section> sections = new ArrayList<>();
        return new PackageObjects(tools.reader(), duplication.id())
                .parts(part -> {
                    PartName name = PartName.parse(part.name()).orElseThrow();
                    if (name.kind() != Kind.RESOURCES
                            || StagedTypes.isLeftOut(name.type().orElseThrow())) {
                        return Future.succeededFuture();
                    }
                    ResourceType type = name.type().orElseThrow();
                    int last = sections.size() - 1;
                    if (last >= 0 && sections.get(last).type().equals(type)) {
                        Section before = sections.get(last);
                        sections.set(last, new Section(before.first(), before.count() + 1, type));
                    } else {
                        sections.add(new Section(part.no(), 1, type));
                    }
                    return Future.succeededFuture();
                })
                .map(sections);
    }

    private Future<Boolean> keep(
            Duplication duplication, ImportOrder order, Manifest manifest, List<Section> sections) {
        ImportCounts counts = ImportCounts.of(manifest);
        return sources.snapshot(tools.database().requests())
                .compose(snapshot -> tools.database().transaction(session -> makeProject(session, duplication, order)
                        .compose(made -> plan(session, duplication, sections))
                        .compose(planned -> duplications.notePlan(
                                session, duplication.id(), snapshot, counts.total(), Json.write(counts)))
                        .compose(noted ->
                                duplications.notePlanned(session, duplication.id(), duplication.attempt(), false))
                        .compose(noted -> duplications.move(
                                session,
                                duplication.id(),
                                REQUESTED,
                                COPYING,
                                tools.tools().worker(),
                                Optional.of(duplication.attempt()),
                                Optional.empty(),
                                Optional.empty()))
                        .compose(
                                moved -> moved ? Future.succeededFuture(true) : Future.failedFuture(new LeaseLost()))));
    }

    private Future<Void> makeProject(Session session, Duplication duplication, ImportOrder order) {
        return projects.create(
                        session,
                        new Project(duplication.target(), Project.State.PREPARING, order.name(), false),
                        order.importer(),
                        Optional.of(duplication.id()))
                .compose(made -> made
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(
                                Failure.Kind.CONFLICT, "There is a project of that id here: " + duplication.target())));
    }

    private Future<Void> plan(Session session, Duplication duplication, List<Section> sections) {
        Future<Void> planned = Future.succeededFuture();
        for (Section section : sections) {
            List<Cut> cuts =
                    java.util.Collections.nCopies(section.count(), new Cut(Optional.empty(), Optional.empty()));
            planned = planned.compose(
                    before -> ranges.plan(session, duplication.id(), section.first(), 1, section.type(), cuts));
        }
        return planned;
    }
}
