package io.offshoot.duplication;

import io.offshoot.duplication.copy.KnownMembers;
import io.offshoot.duplication.copy.PageMemories;
import io.offshoot.duplication.copy.PageMemory;
import io.offshoot.duplication.copy.PageRewriter;
import io.offshoot.duplication.copy.ScannedPage;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SourceKey;
import io.offshoot.store.SourcePages;
import io.offshoot.store.SourceRow;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.offshoot.store.TargetPage;
import io.offshoot.store.TargetStore;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Copies a range page by page, then verifies it.
 *
 * <pre>
 *   read page ─▶ scan ─▶ which ids are in the source? ─▶ rewrite ─▶ write page, checkpoint, lease
 *   (database)  (worker)        (database)              (worker)        (one statement)
 * </pre>
 *
 * <p>While a page is being written the next one is made ready, and no more than that is ever held.
 */
final class RangeWork {
    private final Database database;
    private final WorkerExecutor workers;
    private final CopyOptions options;
    private final Metrics metrics;
    private final BooleanSupplier stopped;
    private final Throttle throttle;
    private final RangeVerification verification;
    private final SourceStore sources = new SourceStore();
    private final SourcePages pages = new SourcePages();
    private final TargetStore targets = new TargetStore();
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final PageMemories memories = new PageMemories();
    private final KnownMembers members = new KnownMembers();
    private final SelectionStore selections = new SelectionStore();

    /** A range at work. */
    private record Job(
            Duplication duplication,
            CopyRange range,
            CloneCommand command,
            CloneSelection taken,
            SourceSelection selection,
            PageRewriter rewriter) {
        UUID source() {
            return command.source();
        }

        String snapshot() {
            return duplication.snapshot().orElseThrow();
        }
    }

    RangeWork(
            Database database,
            WorkerExecutor workers,
            CopyOptions options,
            Metrics metrics,
            BooleanSupplier stopped,
            Throttle throttle) {
        this.database = database;
        this.workers = workers;
        this.options = options;
        this.metrics = metrics;
        this.stopped = stopped;
        this.throttle = throttle;
        this.verification = new RangeVerification(database, options, metrics, stopped);
    }

    /** Copies and verifies what is left of the range; fails with {@link LeaseLost} when another worker has it. */
    Future<Void> run(Duplication duplication, CopyRange range) {
        CloneCommand command = Json.read(duplication.parameters(), CloneCommand.class);
        CloneSelection selection = CloneSelection.of(command);
        SourceSelection taken = selection.ofType(range.type()).orElseThrow();
        long began = System.nanoTime();
        Future<CopyRange> copied = Future.succeededFuture(range);
        if (!range.copied()) {
            PageMemory memory = memories.take();
            PageRewriter rewriter =
                    new PageRewriter(duplication, range, command, selection, options.verifySample(), members, memory);
            Job job = new Job(duplication, range, command, selection, taken, rewriter);
            copied = copy(job)
                    .onSuccess(done -> memories.giveBack(memory))
                    .compose(now -> ranges.noteCopied(database.copy(), now)
                            .compose(RangeWork::stillMine)
                            .map(now))
                    .onSuccess(now -> metrics.rangeCopied(Duration.ofNanos(System.nanoTime() - began)));
        }
        return copied.compose(now -> {
            long copiedAt = System.nanoTime();
            return verification
                    .run(duplication, now, taken)
                    .onSuccess(done -> metrics.rangeVerified(Duration.ofNanos(System.nanoTime() - copiedAt)));
        });
    }

    /** The range as it stands afterwards. */
    private Future<CopyRange> copy(Job job) {
        AtomicReference<CopyRange> now = new AtomicReference<>(job.range());
        AtomicReference<Future<Optional<TargetPage>>> reading =
                new AtomicReference<>(ready(job, job.range().checkpoint()));
        return Turns.whileTrue(() -> reading.get().compose(found -> {
                    if (found.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    TargetPage page = found.get();
                    Future<Optional<TargetPage>> next = ready(job, Optional.of(page.checkpoint()));
                    reading.set(next);
                    return Future.succeededFuture()
                            .compose(begin -> throttle.take(
                                    job.duplication().id(), page.rows().size(), page.bytes()))
                            .compose(go -> write(job, now.get(), page))
                            .map(written -> {
                                now.set(now.get().plusCopied(page.rows().size()));
                                return true;
                            })
                            // The page made ready in vain is waited for: it must not be left to fail unseen.
                            .recover(error -> next.transform(ignored -> Future.failedFuture(error)));
                }))
                .map(done -> now.get());
    }

    private Future<Optional<TargetPage>> ready(Job job, Optional<SourceKey> after) {
        if (stopped.getAsBoolean()) {
            return Future.failedFuture(new LeaseLost());
        }
        SourcePages.Bounds bounds = new SourcePages.Bounds(
                after.or(() -> job.range().from()), job.range().to(), options.pageRows(), options.pageBytes());
        long began = System.nanoTime();
        return pages.page(
                        database.copy(),
                        job.source(),
                        job.range().type(),
                        job.snapshot(),
                        bounds,
                        job.selection(),
                        job.duplication().id())
                .compose(rows -> {
                    metrics.pageRead(Duration.ofNanos(System.nanoTime() - began));
                    return rows.isEmpty()
                            ? Future.succeededFuture(Optional.empty())
                            : workers.executeBlocking(() -> scan(job, rows), false)
                                    .compose(step -> step.ready()
                                            .map(page -> Future.succeededFuture(Optional.of(page)))
                                            .orElseGet(() -> resolve(job, step.scanned())));
                });
    }

    /** A page behind the scan; ready when there was nothing to look up. */
    private record Step(ScannedPage scanned, Optional<TargetPage> ready) {}

    private static Step scan(Job job, List<SourceRow> rows) {
        ScannedPage scanned = job.rewriter().scan(rows);
        return new Step(
                scanned,
                scanned.unknown().isEmpty()
                        ? Optional.of(job.rewriter().rewrite(scanned, new BitSet(), new BitSet()))
                        : Optional.empty());
    }

    private Future<Optional<TargetPage>> resolve(Job job, ScannedPage scanned) {
        return members(job, scanned.unknown())
                .compose(held -> leftOut(job, scanned.unknown(), held)
                        .compose(leftOut ->
                                workers.executeBlocking(() -> job.rewriter().rewrite(scanned, held, leftOut), false)))
                .map(Optional::of);
    }

    private Future<BitSet> members(Job job, List<ResourceKey> keys) {
        return keys.isEmpty()
                ? Future.succeededFuture(new BitSet())
                : sources.members(database.copy(), job.source(), job.snapshot(), keys);
    }

    /** What the source holds and the copy leaves out, as far as only the database can say. */
    private Future<BitSet> leftOut(Job job, List<ResourceKey> keys, BitSet held) {
        return selections
                .leftOut(database.copy(), job.duplication().id(), job.taken().listings(), keys)
                .compose(listed -> unneeded(job, keys, held).map(unneeded -> {
                    listed.or(unneeded);
                    return listed;
                }));
    }

    /** Only while Binaries are copied it is settled which ones are needed. */
    private Future<BitSet> unneeded(Job job, List<ResourceKey> keys, BitSet held) {
        if (!job.range().type().equals(ResourceType.BINARY) || !job.selection().needed()) {
            return Future.succeededFuture(new BitSet());
        }
        BitSet asked = new BitSet();
        held.stream()
                .filter(place -> keys.get(place).type().equals(ResourceType.BINARY))
                .filter(place ->
                        !job.selection().included().contains(keys.get(place).id()))
                .forEach(asked::set);
        List<UUID> ids = asked.stream().mapToObj(keys::get).map(ResourceKey::id).toList();
        return ids.isEmpty()
                ? Future.succeededFuture(asked)
                : sources.needed(database.copy(), job.duplication().id(), ids).map(needed -> {
                    BitSet unneeded = new BitSet();
                    asked.stream()
                            .filter(place -> !needed.contains(keys.get(place).id()))
                            .forEach(unneeded::set);
                    return unneeded;
                });
    }

    private Future<Void> write(Job job, CopyRange now, TargetPage page) {
        long began = System.nanoTime();
        return targets.write(
                        database.copy(), now, job.source(), job.duplication().target(), page, options.lease())
                .compose(RangeWork::stillMine)
                .onSuccess(written -> {
                    metrics.pageWritten(Duration.ofNanos(System.nanoTime() - began));
                    metrics.resourcesCopied(
                            job.duplication().door(), page.rows().size(), page.bytes());
                });
    }

    static Future<Void> stillMine(boolean mine) {
        return mine ? Future.succeededFuture() : Future.failedFuture(new LeaseLost());
    }
}
