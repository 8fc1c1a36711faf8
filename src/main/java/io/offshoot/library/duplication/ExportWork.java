package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COMPLETED;
import static io.offshoot.model.DuplicationState.COPYING;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackageContents;
import io.offshoot.archive.PackagePlan;
import io.offshoot.archive.PackageRemoval;
import io.offshoot.archive.PackageTakenOver;
import io.offshoot.archive.PackageWriter;
import io.offshoot.binary.BlobStorage;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.ExportPlan;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.WorkTools;
import io.offshoot.identity.SigningKeys;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePlanStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Exports of projects into packages.
 *
 * <pre>
 *   REQUESTED ──▶ COPYING ────▶ VERIFYING ──▶ COMPLETED
 *     the instant   the parts     counts, seal   report
 *     and the plan
 * </pre>
 *
 * <p>Nothing is made in this environment but the package. One that is stopped goes on behind its last part, anywhere.
 */
public final class ExportWork implements DuplicationWork {
    /** The kind, as it is stored. */
    public static final String KIND = "export";

    private final WorkTools tools;
    private final Database database;
    private final PackageWriter writer;
    private final PackageRemoval removal;
    private final ExportPlanStep plan;
    private final ExportReporter reporter;
    private final PackagePlanStore plans = new PackagePlanStore();
    private final DuplicationStore duplications = new DuplicationStore();

    public ExportWork(WorkTools tools, BlobStorage storage, SigningKeys keys) {
        this.tools = tools;
        this.database = tools.database();
        this.writer = new PackageWriter(database, storage, tools.workers(), keys);
        this.removal = new PackageRemoval(database, storage);
        this.plan = new ExportPlanStep(database, tools.worker(), tools.stopped());
        this.reporter = new ExportReporter(database);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        return plan.run(duplication)
                .onSuccess(moved -> tools.moves().announce(duplication, COPYING, moved, Optional.empty()));
    }

    @Override
    public Future<Optional<Duration>> complete(Duplication duplication) {
        PackageWriter.Going going = new PackageWriter.Going(
                Optional.of(duplication.attempt()), tools.stopped(), (rows, bytes) -> pace(duplication, rows, bytes));
        return planned(duplication)
                .compose(found -> quietly(writer.write(packed(duplication, found), going)))
                .compose(written ->
                        duplications.notePlanned(database.requests(), duplication.id(), duplication.attempt(), true))
                .compose(mine -> mine
                        ? Future.succeededFuture(Optional.<Duration>empty())
                        : Future.failedFuture(new LeaseLost()));
    }

    private Future<Void> pace(Duplication duplication, int rows, long bytes) {
        tools.metrics().resourcesCopied(duplication.door(), rows, bytes);
        return tools.throttle().take(duplication.id(), rows, bytes);
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return Future.failedFuture(new IllegalStateException("an export has no ranges"));
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        return planned(duplication).compose(found -> PackageContents.of(database.requests(), duplication.id())
                .compose(contents -> compare(found, contents)
                        .compose(same ->
                                quietly(writer.seal(packed(duplication, found), Optional.of(duplication.attempt()))))
                        .compose(signed -> reporter.report(duplication, found, contents))
                        .compose(report -> tools.moves().move(duplication, COMPLETED, Optional.of(Json.write(report))))
                        .onSuccess(moved -> tools.metrics()
                                .binariesCopied(
                                        contents.binaries().count(),
                                        contents.binaries().bytes()))));
    }

    /** The parts are counted by what was packed, the plan by another statement than the one that pages are read with. */
    private Future<Void> compare(ExportPlan planned, PackageContents contents) {
        Map<ResourceType, Long> resources = planned.counts(false);
        Map<ResourceType, Long> configuration = planned.counts(true);
        if (resources.equals(contents.resources()) && configuration.equals(contents.configuration())) {
            return Future.succeededFuture();
        }
        tools.metrics().verificationFailed();
        return Future.failedFuture(Failure.of(
                Kind.INTERNAL,
                "Verification failed: the package holds " + contents.configuration() + " and " + contents.resources()
                        + ", and should hold " + configuration + " and " + resources));
    }

    @Override
    public Future<Void> remove(Duplication duplication) {
        return removal.remove(duplication.id());
    }

    private Future<ExportPlan> planned(Duplication duplication) {
        return plans.read(database.requests(), duplication.id())
                .map(found -> found.map(json -> Json.read(json, ExportPlan.class))
                        .orElseThrow(() -> new IllegalStateException("an export without a plan")));
    }

    private static PackagePlan packed(Duplication duplication, ExportPlan planned) {
        ExportCommand command = Json.read(duplication.parameters(), ExportCommand.class);
        return planned.packed(
                duplication.id(),
                duplication.snapshot().orElseThrow(),
                new Manifest.Environment(command.environmentUrl(), command.environmentName()),
                new Manifest.Project(command.source(), command.sourceName()),
                Buffer.buffer(command.shownSettings()));
    }

    private static Future<Void> quietly(Future<Void> work) {
        return work.recover(error -> Future.failedFuture(error instanceof PackageTakenOver ? new LeaseLost() : error));
    }
}
