package io.offshoot.archive;

import io.offshoot.archive.OpenPackage.Entry;
import io.offshoot.model.Failure;
import io.offshoot.store.PackagePart.Contents;
import io.offshoot.store.SourceKey;
import io.offshoot.store.SourcePages;
import io.offshoot.store.SourceRow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Packs the resources of one type.
 *
 * <pre>
 *   read page ─▶ write lines, pack ─▶ enough? ─▶ part as blob, part as row
 *   (database)        (worker)                     (storage)    (database)
 * </pre>
 *
 * <p>While a page is packed the next one is read, and while a part is stored the next one is begun.
 */
final class ResourceParts {
    private static final int PAGE_ROWS = 500;
    private static final long PAGE_BYTES = 4 << 20;

    private final PackageWriter.Work work;
    private final PackagePlan.Section section;
    private final LineWriter.Text text = new LineWriter.Text();
    private PartEncoder encoder = new PartEncoder();
    private long lines;
    private Optional<SourceKey> first = Optional.empty();
    private Optional<SourceKey> last;
    private PartName name;
    private int no;
    private Future<Void> storing = Future.succeededFuture();

    /**
     * Goes on behind what there is.
     *
     * @param no number of the next entry
     * @param name of the next entry
     * @param after the last place that is packed
     */
    ResourceParts(
            PackageWriter.Work work, PackagePlan.Section section, int no, PartName name, Optional<SourceKey> after) {
        this.work = work;
        this.section = section;
        this.no = no;
        this.name = name;
        this.last = after;
    }

    /** Packs all there is, and tells the number of the next entry. */
    Future<Integer> write() {
        AtomicReference<Future<List<SourceRow>>> reading = new AtomicReference<>(read(last));
        return Loop.whileTrue(() -> reading.get().compose(page -> {
                    if (page.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    Optional<SourceKey> end = Optional.of(place(page.get(page.size() - 1)));
                    reading.set(read(end));
                    return pace(page)
                            .compose(turn -> work.workers().executeBlocking(() -> pack(page), false))
                            .compose(full -> full ? part().map(true) : Future.succeededFuture(true))
                            // The page read in vain is waited for: it must not be left to fail unseen.
                            .recover(error -> reading.get().transform(ignored -> Future.failedFuture(error)));
                }))
                .compose(done -> lines == 0 ? Future.succeededFuture() : part())
                .compose(done -> storing)
                .map(done -> no)
                .eventually(() -> storing.transform(stored -> Future.succeededFuture()))
                .eventually(() -> work.workers().executeBlocking(this::close, false));
    }

    private Future<List<SourceRow>> read(Optional<SourceKey> after) {
        if (work.stopped()) {
            return Future.failedFuture(new PackageTakenOver());
        }
        return work.sources()
                .page(
                        work.database().copy(),
                        section.project(),
                        section.type(),
                        work.plan().snapshot(),
                        new SourcePages.Bounds(after, Optional.empty(), PAGE_ROWS, PAGE_BYTES),
                        section.selection(),
                        work.plan().duplication());
    }

    private Future<Void> pace(List<SourceRow> page) {
        long bytes = page.stream().mapToLong(row -> row.content().length()).sum();
        return work.going().pace().apply(page.size(), bytes);
    }

    private static SourceKey place(SourceRow row) {
        return new SourceKey(row.lastUpdated(), row.id());
    }

    /** On a worker thread; true when the part is large enough. */
    private boolean pack(List<SourceRow> page) {
        for (SourceRow row : page) {
            LineWriter.append(text, row);
            if (text.isEnough()) {
                packLines();
            }
        }
        packLines();
        lines += page.size();
        first = first.or(() -> Optional.of(place(page.get(0))));
        last = Optional.of(place(page.get(page.size() - 1)));
        return encoder.rawSize() >= work.partRawBytes();
    }

    private void packLines() {
        encoder.write(text.array(), text.size());
        text.reset();
    }

    /** Ends the part and has it stored; at most one is being stored at a time. */
    private Future<Void> part() {
        return work.workers()
                .executeBlocking(this::finish, false)
                .compose(entry -> storing.map(stored -> {
                    int at = no++;
                    storing = work.open().add(at, List.of(entry));
                    return null;
                }));
    }

    private Entry finish() {
        long raw = encoder.rawSize();
        Entry entry = new Entry(
                name,
                encoder.finish(),
                Optional.of(new Contents(raw, lines, first.map(Places::text), last.map(Places::text))));
        if (entry.bytes().length() > PackageLimits.PART_BYTES || raw > PackageLimits.RAW_BYTES) {
            throw Failure.of(
                    Failure.Kind.UNPROCESSABLE,
                    "A " + section.type() + " between " + first.orElseThrow().id() + " and "
                            + last.orElseThrow().id() + " is too large for a package");
        }
        name = name.next();
        encoder = new PartEncoder();
        lines = 0;
        first = Optional.empty();
        return entry;
    }

    private ResourceParts close() {
        encoder.close();
        return this;
    }
}
