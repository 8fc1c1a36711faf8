package io.offshoot.archive;

import io.offshoot.store.CopyRange;
import io.offshoot.store.Database;
import io.offshoot.store.PackagePart;
import io.offshoot.store.TargetPage;
import io.offshoot.store.TargetStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Writes the resources of one part into a project, page by page, under the checkpoint, the lease and the fencing token of a
 * copy range that stands for the part. While a page is being written the next one is made ready.
 */
public final class PartImport {
    /** Binaries in a package have no project here whose bytes they could share. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final Database database;
    private final PackageReader reader;
    private final TargetStore targets = new TargetStore();

    public PartImport(Database database, PackageReader reader) {
        this.database = database;
        this.reader = reader;
    }

    /**
     * Writes what is left of the part behind the range's checkpoint.
     *
     * @param prepare makes a page ready, one at a time, in order; its checkpoint must be the last place of the page in the
     *     package, also when none of its rows is taken
     * @param stopped asked between pages whether to stop
     * @return the range as it stands afterwards; fails with {@link PackageTakenOver} when it was stopped or the range is another worker's, with
     *     {@link io.offshoot.model.Failure} for what is wrong with the part or cannot be written
     */
    public Future<CopyRange> run(
            PackagePart part,
            CopyRange range,
            UUID target,
            Function<PackagePage, Future<TargetPage>> prepare,
            Duration lease,
            BooleanSupplier stopped) {
        return reader.pages(part, range.checkpoint())
                .compose(pages ->
                        pump(pages, range, target, prepare, lease, stopped).eventually(pages::close));
    }

    private Future<CopyRange> pump(
            PartPages pages,
            CopyRange range,
            UUID target,
            Function<PackagePage, Future<TargetPage>> prepare,
            Duration lease,
            BooleanSupplier stopped) {
        AtomicReference<Future<Optional<TargetPage>>> reading = new AtomicReference<>(ready(pages, prepare));
        AtomicReference<CopyRange> now = new AtomicReference<>(range);
        return Loop.whileTrue(() -> reading.get().compose(page -> {
                    if (page.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    if (stopped.getAsBoolean()) {
                        return Future.failedFuture(new PackageTakenOver());
                    }
                    Future<Optional<TargetPage>> next = ready(pages, prepare);
                    reading.set(next);
                    return Future.succeededFuture()
                            .compose(begin ->
                                    targets.write(database.copy(), now.get(), NOBODY, target, page.get(), lease))
                            .compose(ours -> {
                                now.updateAndGet(before ->
                                        before.plusCopied(page.get().rows().size()));
                                return ours
                                        ? Future.succeededFuture(true)
                                        : Future.<Boolean>failedFuture(new PackageTakenOver());
                            })
                            // The page made ready in vain is waited for: its part must not be closed under it.
                            .recover(error -> next.transform(ignored -> Future.failedFuture(error)));
                }))
                .map(done -> now.get());
    }

    private Future<Optional<TargetPage>> ready(PartPages pages, Function<PackagePage, Future<TargetPage>> prepare) {
        return pages.next()
                .compose(page -> page.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : prepare.apply(page.get()).map(Optional::of));
    }
}
