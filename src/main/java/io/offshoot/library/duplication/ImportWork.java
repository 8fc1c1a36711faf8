package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COPYING;

import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PackageRemoval;
import io.offshoot.archive.PackageTakenOver;
import io.offshoot.archive.Staging;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.BlobStorage;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.Turns;
import io.offshoot.duplication.WorkTools;
import io.offshoot.library.duplication.PackageSource.Told;
import io.offshoot.model.Json;
import io.offshoot.repository.Indexing;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Imports of projects out of packages.
 *
 * <pre>
 *   REQUESTED  a package of another environment is pulled, as it is written there; once all is here that decides about ids
 *              (its configuration, and the types of {@link StagedTypes}), that is noted, the map of ids fixed, and the
 *              hidden project made
 *   COPYING    its resources come in part by part, with the ids of here, and the bytes of its Binaries one after the other,
 *              while the rest is still being pulled; once all is here manifest and signature are verified
 *   VERIFYING  counts, texts and bytes are compared; then, in one transaction, the rules are applied to the objects of the
 *              environment and the project is published
 * </pre>
 *
 * <p>Until that transaction nothing that others see has changed, and all that a cancel or a failure has to do is to remove
 * what came in.
 */
public final class ImportWork implements DuplicationWork {
    private static final int ROWS = 5_000;

    private final ImportTools tools;
    private final ImportPlan plan;
    private final ImportRangePlan more;
    private final ImportPull pull;
    private final ImportRanges ranges;
    private final ImportBinaries binaries;
    private final ImportPublish publish;
    private final PackageRemoval removal;
    private final ImportStore store = new ImportStore();
    private final DuplicationStore duplications = new DuplicationStore();

    /**
     * @param signers whose packages are taken
     * @param source of packages that are pulled from other environments
     */
    public ImportWork(
            WorkTools work,
            BlobStorage storage,
            PackageLimits limits,
            Indexing indexing,
            Supplier<Future<TrustedSigners>> signers,
            PackageSource source) {
        PackageReader reader = new PackageReader(work.database(), storage, work.workers(), limits);
        this.tools = new ImportTools(work, reader, storage, indexing, signers, source);
        this.plan = new ImportPlan(tools);
        this.more = new ImportRangePlan(tools);
        this.pull = new ImportPull(tools);
        this.ranges = new ImportRanges(tools);
        this.binaries = new ImportBinaries(tools);
        this.publish = new ImportPublish(tools);
        this.removal = new PackageRemoval(work.database(), storage);
    }

    @Override
    public String kind() {
        return "import";
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        return quietly(tools.reader()
                .staging(duplication.id(), duplication.attempt())
                .compose(staging -> plan(duplication, staging))
                .onSuccess(moved -> tools.tools().moves().announce(duplication, COPYING, moved, Optional.empty())));
    }

    private Future<Boolean> plan(Duplication duplication, Staging staging) {
        Optional<String> from = from(duplication);
        if (from.isEmpty() || staging.isSealed()) {
            return plan.whole(duplication, staging);
        }
        AtomicReference<Optional<Told>> told = new AtomicReference<>(Optional.empty());
        return pull.run(duplication, from.get(), staging, came -> {
                    told.set(came.told());
                    return came.last() || came.told().isEmpty()
                            ? Future.succeededFuture(false)
                            : plan.canBegin(duplication);
                })
                .compose(pulled -> {
                    if (pulled.whole()) {
                        return plan.whole(duplication, staging);
                    }
                    return pulled.again().isEmpty()
                            ? plan.begun(duplication, told.get().orElseThrow())
                            : duplications
                                    .rest(
                                            tools.database().requests(),
                                            duplication.id(),
                                            duplication.attempt(),
                                            pulled.again().get())
                                    .map(false);
                });
    }

    @Override
    public Future<Optional<Duration>> complete(Duplication duplication) {
        return quietly(
                tools.reader().staging(duplication.id(), duplication.attempt()).compose(staging -> {
                    // Files come in beside all else; nobody waits for one of them before the end.
                    ComingPackage coming = new ComingPackage(tools.tools().vertx());
                    Future<Void> files = binaries.run(duplication, coming);
                    return whole(duplication, staging, coming, files)
                            // Nothing is written any more once this is given up.
                            .recover(error -> {
                                coming.abandon();
                                return files.transform(stopped -> Future.failedFuture(error));
                            });
                }));
    }

    private Future<Optional<Duration>> whole(
            Duplication duplication, Staging staging, ComingPackage coming, Future<Void> files) {
        if (staging.isSealed()) {
            coming.end();
            return confirmed(duplication, staging, files);
        }
        return pull.run(
                        duplication,
                        from(duplication).orElseThrow(),
                        staging,
                        came -> files.failed()
                                ? Future.failedFuture(files.cause())
                                : more.more(duplication).map(false))
                .compose(pulled -> {
                    if (pulled.whole()) {
                        coming.end();
                        return confirmed(duplication, staging, files);
                    }
                    coming.pause();
                    return files.recover(error -> error instanceof ComingPackage.Paused
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(error))
                            .map(pulled.again());
                });
    }

    /**
     * All of the package is here.
     *
     * @param files what brings in its files
     */
    private Future<Optional<Duration>> confirmed(Duplication duplication, Staging staging, Future<Void> files) {
        boolean known =
                !Json.read(duplication.sourceCounts(), ImportCounts.class).equals(ImportCounts.NONE);
        return (known
                        ? Future.<Void>succeededFuture()
                        : plan.verified(staging).compose(manifest -> more.more(duplication)
                                .compose(planned -> plan.confirm(duplication, manifest))))
                .compose(confirmed -> files)
                .compose(done -> duplications.notePlanned(
                        tools.database().requests(), duplication.id(), duplication.attempt(), true))
                .compose(ImportRanges::stillMine)
                .map(Optional.empty());
    }

    private static Optional<String> from(Duplication duplication) {
        return Json.read(duplication.parameters(), ImportOrder.class).from();
    }

    private static <T> Future<T> quietly(Future<T> work) {
        return work.recover(error -> Future.failedFuture(error instanceof PackageTakenOver ? new LeaseLost() : error));
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return ranges.run(duplication, range);
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        return publish.run(duplication)
                // The package has done its work; housekeeping would find it later.
                .compose(moved -> removal.remove(duplication.id()).transform(removed -> Future.succeededFuture(moved)));
    }

    @Override
    public Future<Void> remove(Duplication duplication) {
        return removal.remove(duplication.id())
                .compose(removed ->
                        Turns.whileTrue(() -> store.forget(tools.database().copy(), duplication.id(), ROWS)
                                .map(gone -> !gone)));
    }
}
