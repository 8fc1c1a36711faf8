package io.offshoot.library.duplication;

import io.offshoot.archive.PackageTakenOver;
import io.offshoot.archive.PartImport;
import io.offshoot.archive.Places;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.WorkTools;
import io.offshoot.duplication.copy.PageMemories;
import io.offshoot.duplication.copy.PageMemory;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.ImportCheckStore;
import io.offshoot.store.ImportCheckStore.Checked;
import io.offshoot.store.PackagePart;
import io.offshoot.store.ResourceStatistics;
import io.offshoot.store.SourceKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Writes one part of a package into the hidden project, page by page, then verifies what Postgres has of it. */
final class ImportRanges {
    private final ImportTools tools;
    private final PartImport parts;
    private final CopyRangeStore ranges = new CopyRangeStore();
    private final ImportCheckStore checks = new ImportCheckStore();
    private final ResourceStatistics statistics = new ResourceStatistics();
    private final PageMemories memories = new PageMemories();

    ImportRanges(ImportTools tools) {
        this.tools = tools;
        this.parts = new PartImport(tools.database(), tools.reader());
    }

    Future<Void> run(Duplication duplication, CopyRange range) {
        return tools.reader()
                .parts(duplication.id(), range.no() - 1, 1)
                .compose(found ->
                        copy(duplication, range, found.get(0)).compose(now -> verify(duplication, now, found.get(0))))
                .recover(error -> Future.failedFuture(error instanceof PackageTakenOver ? new LeaseLost() : error));
    }

    private Future<CopyRange> copy(Duplication duplication, CopyRange range, PackagePart part) {
        if (range.copied()) {
            return Future.succeededFuture(range);
        }
        WorkTools work = tools.tools();
        Database database = tools.database();
        ImportOrder order = Json.read(duplication.parameters(), ImportOrder.class);
        long began = System.nanoTime();
        AtomicLong bytes = new AtomicLong();
        PageMemory memory = memories.take();
        return IdMap.open(database, duplication.id())
                .map(map -> new ImportPages(database, work.workers(), order, map, memory))
                .compose(pages -> parts.run(
                        part,
                        range,
                        duplication.target(),
                        page -> pages.prepare(page).compose(ready -> {
                            bytes.addAndGet(ready.bytes());
                            return work.throttle()
                                    .take(duplication.id(), ready.rows().size(), ready.bytes())
                                    .map(ready);
                        }),
                        work.options().lease(),
                        work.stopped()))
                .onSuccess(done -> memories.giveBack(memory))
                .compose(now -> ranges.noteCopied(database.copy(), now)
                        .compose(ImportRanges::stillMine)
                        .compose(noted -> statistics.keepUp(database))
                        .map(now))
                .onSuccess(now -> {
                    work.metrics().rangeCopied(Duration.ofNanos(System.nanoTime() - began));
                    work.metrics()
                            .resourcesCopied(duplication.door(), now.copiedRows() - range.copiedRows(), bytes.get());
                });
    }

    private Future<Void> verify(Duplication duplication, CopyRange range, PackagePart part) {
        Optional<SourceKey> first = place(part.contents().flatMap(PackagePart.Contents::first));
        Optional<SourceKey> last = place(part.contents().flatMap(PackagePart.Contents::last));
        if (first.isEmpty() || last.isEmpty()) {
            return Future.failedFuture(new IllegalStateException(part.name() + " was not read to its end"));
        }
        long began = System.nanoTime();
        return checks.check(
                        tools.database().copy(),
                        duplication,
                        range.type(),
                        !StagedTypes.hasNewIds(range.type()),
                        first.get(),
                        last.get())
                .compose(found -> found.different() > 0 || found.rows() != range.copiedRows()
                        ? differs(range, part, found)
                        : ranges.noteVerified(
                                        tools.database().copy(),
                                        range,
                                        last,
                                        found.rows(),
                                        true,
                                        tools.tools().options().lease())
                                .compose(ImportRanges::stillMine))
                .onSuccess(done -> tools.tools().metrics().rangeVerified(Duration.ofNanos(System.nanoTime() - began)));
    }

    /** Rows that a crash of the database has lost together with their checkpoint are no difference: they come again. */
    private Future<Void> differs(CopyRange range, PackagePart part, Checked found) {
        return ranges.stands(tools.database().copy(), range).compose(stands -> {
            if (!stands) {
                return Future.failedFuture(new LeaseLost());
            }
            tools.tools().metrics().verificationFailed();
            return Future.failedFuture(Failure.of(
                    Kind.INTERNAL,
                    "Verification failed: of " + part.name() + " " + range.copiedRows() + " resources were written, "
                            + found.rows() + " are there, and " + found.different() + " differ, among them "
                            + found.examples()));
        });
    }

    private static Optional<SourceKey> place(Optional<String> text) {
        return text.flatMap(Places::parse);
    }

    static Future<Void> stillMine(boolean mine) {
        return mine ? Future.succeededFuture() : Future.failedFuture(new LeaseLost());
    }
}
