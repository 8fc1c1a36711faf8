package io.offshoot.library.duplication;

import static io.offshoot.model.DuplicationState.COPYING;

import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PackageRemoval;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.BlobStorage;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.Turns;
import io.offshoot.duplication.WorkTools;
import io.offshoot.model.Json;
import io.offshoot.repository.Indexing;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.ImportStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Imports of projects out of packages.
 *
 * <pre>
 *   REQUESTED  a package of another environment is pulled, as it is written there; once all of it is here and verified,
 *              its configuration is noted, and the map of ids fixed; the hidden project is made
 *   COPYING    its resources come in part by part, with the ids of here; the bytes of its Binaries beside them
 *   VERIFYING  counts, texts and bytes are compared; then, in one transaction, the rules are applied to the objects of the
 *              environment and the project is published
 * </pre>
 *
 * <p>Until that transaction nothing that others see has changed, and all that a cancel or a failure has to do is to remove
 * what came in.
 */
public final class ImportWork implements DuplicationWork {
    /** Where imports are asked for. */
    public static final String ADDRESS = "offshoot.duplication.import";

    private static final int ROWS = 5_000;

    private final ImportTools tools;
    private final ImportSetup setup;
    private final ImportPlan plan;
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
        this.setup = new ImportSetup(work.database(), work.admission());
        this.plan = new ImportPlan(tools);
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
    public List<Command> commands() {
        return List.of(new Command(ADDRESS, body -> setup.accept(Json.read(body, ImportOrder.class))));
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        Optional<String> from =
                Json.read(duplication.parameters(), ImportOrder.class).from();
        return from.map(address -> pull.run(duplication, address))
                .orElse(Future.succeededFuture(true))
                .compose(here -> here
                        ? plan.run(duplication)
                                .onSuccess(moved ->
                                        tools.tools().moves().announce(duplication, COPYING, moved, Optional.empty()))
                        : Future.succeededFuture(false));
    }

    @Override
    public Future<Optional<Duration>> complete(Duplication duplication) {
        return binaries.run(duplication)
                .compose(done -> duplications.notePlanned(
                        tools.database().requests(), duplication.id(), duplication.attempt(), true))
                .compose(ImportRanges::stillMine)
                .map(Optional.empty());
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
