package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COPYING;
import static io.offshoot.model.DuplicationState.REQUESTED;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PartName;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.archive.Staging;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.library.duplication.ImportRangePlan.Here;
import io.offshoot.library.duplication.PackageSource.Told;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * REQUESTED to COPYING: fixes the map of ids, makes the hidden project, and plans a range for each part of its resources: of
 * a package that is here, or of the beginning of one that is still on its way. What was found out before a crash stays: an
 * object is noted once.
 */
final class ImportPlan {
    private final ImportTools tools;
    private final ImportRangePlan ranges;
    private final ProjectStore projects = new ProjectStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final SourceStore sources = new SourceStore();
    private final ImportStore store = new ImportStore();

    ImportPlan(ImportTools tools) {
        this.tools = tools;
        this.ranges = new ImportRangePlan(tools);
    }

    /** A package all of which is here. */
    Future<Boolean> whole(Duplication duplication, Staging staging) {
        return verified(staging)
                .compose(manifest -> begin(duplication, manifest.project().id(), ImportCounts.of(manifest), 0));
    }

    /** A package the beginning of which is here: its configuration, and all objects that others must know of. */
    Future<Boolean> begun(Duplication duplication, Told told) {
        return begin(duplication, told.project(), ImportCounts.NONE, told.objects());
    }

    /** Whether {@link #begun} can be. */
    Future<Boolean> canBegin(Duplication duplication) {
        return ranges.here(duplication, -1, false)
                .map(here -> here.begins() && here.late().isEmpty());
    }

    /**
     * Notes what the manifest says of a package that was begun before it was here.
     *
     * @return fails with a {@link Failure} when that is not what was begun with
     */
    Future<Void> confirm(Duplication duplication, Manifest manifest) {
        ImportCounts counts = ImportCounts.of(manifest);
        return isOf(duplication, manifest).compose(same -> tools.database().transaction(session -> duplications
                .renew(
                        session,
                        duplication.id(),
                        duplication.attempt(),
                        tools.tools().options().lease())
                .compose(ImportRanges::stillMine)
                .compose(mine -> duplications.notePlan(
                        session,
                        duplication.id(),
                        duplication.snapshot().orElseThrow(),
                        counts.total(),
                        Json.write(counts)))));
    }

    /** The manifest, once all of the package is here and as that and its signature say. */
    Future<Manifest> verified(Staging staging) {
        return tools.signers().get().compose(staging::verify);
    }

    /** References to the project were rewritten already. */
    private Future<Void> isOf(Duplication duplication, Manifest manifest) {
        ResourceKey project =
                new ResourceKey(ResourceType.PROJECT, manifest.project().id());
        return store.find(tools.database().requests(), duplication.id(), List.of(project))
                .compose(found -> Optional.ofNullable(found.get(project))
                                .flatMap(ImportedObject::id)
                                .filter(duplication.target()::equals)
                                .isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(
                                Failure.Kind.UNPROCESSABLE,
                                "The package is of another project than its environment said: " + project)));
    }

    private Future<Boolean> begin(Duplication duplication, UUID project, ImportCounts counts, long objects) {
        ImportOrder order = Json.read(duplication.parameters(), ImportOrder.class);
        return stage(duplication, order, project)
                .compose(staged -> ranges.here(duplication, -1, false))
                .compose(here -> keep(duplication, order, counts, Math.max(counts.total(), objects), here));
    }

    private Future<Void> stage(Duplication duplication, ImportOrder order, UUID origin) {
        DerivedIds derived = new DerivedIds(duplication.key().getBytes());
        PackageObjects objects = new PackageObjects(tools.reader(), duplication.id());
        ConfigurationStaging configuration = new ConfigurationStaging(tools.database(), order, derived);
        ProjectStaging project = new ProjectStaging(tools.database(), order, origin, derived);
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

    private Future<Boolean> keep(
            Duplication duplication, ImportOrder order, ImportCounts counts, long objects, Here here) {
        return sources.snapshot(tools.database().requests())
                .compose(snapshot -> tools.database().transaction(session -> makeProject(session, duplication, order)
                        .compose(made -> ranges.plan(session, duplication, here))
                        .compose(planned ->
                                duplications.notePlan(session, duplication.id(), snapshot, objects, Json.write(counts)))
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
}
