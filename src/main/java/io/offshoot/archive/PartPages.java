package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The resources of one part, page by page, checked line by line: at most 500 at a time, or 4 MB of them. One page at a time
 * is asked for; {@link #close} when done, also before the end.
 */
public final class PartPages {
    private static final int PAGE_ROWS = 500;
    private static final long PAGE_BYTES = 4 << 20;

    private final WorkerExecutor workers;
    private final PackagePart part;
    private final ResourceType type;
    private final Optional<UUID> after;
    private final PartDecoder decoder;
    private final PartLines lines;
    private final LineReader reader;
    private Optional<UUID> first = Optional.empty();
    private Optional<UUID> last = Optional.empty();
    private long count;

    PartPages(
            WorkerExecutor workers,
            PackagePart part,
            PartName name,
            byte[] packed,
            Optional<UUID> after,
            PackageLimits limits) {
        this.workers = workers;
        this.part = part;
        this.type = name.type().orElseThrow();
        this.after = after;
        this.decoder = new PartDecoder(part.name(), packed, limits.rawBytes());
        this.lines = new PartLines(part.name(), decoder, limits.lineBytes());
        this.reader = new LineReader(type, limits.resourceBytes());
    }

    /**
     * The next page; empty at the end, when all of the part was as it should be.
     *
     * @return fails with {@link Failure} that names part and line
     */
    public Future<Optional<PackagePage>> next() {
        return workers.executeBlocking(this::read, false);
    }

    /** What the part holds, known once {@link #next} has come to the end. */
    public Contents contents() {
        return new Contents(decoder.rawSize(), count, first, last);
    }

    /** Frees what lies outside the heap. */
    public Future<Void> close() {
        return workers.executeBlocking(
                () -> {
                    decoder.close();
                    return null;
                },
                false);
    }

    private Optional<PackagePage> read() {
        List<PackageRow> rows = new ArrayList<>();
        long bytes = 0;
        while (rows.size() < PAGE_ROWS && bytes < PAGE_BYTES) {
            if (!lines.next()) {
                PartContents.check(part, contents());
                break;
            }
            PackageRow row = row();
            if (after.isEmpty() || UnsignedIds.ORDER.compare(row.id(), after.get()) > 0) {
                rows.add(row);
                bytes += row.content().length;
            }
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(new PackagePage(type, rows));
    }

    private PackageRow row() {
        try {
            PackageRow row = reader.read(lines.held(), lines.from(), lines.to());
            last.filter(before -> UnsignedIds.ORDER.compare(before, row.id()) >= 0)
                    .ifPresent(before -> {
                        throw Failure.invalid("The id " + row.id() + " is not above the one before it");
                    });
            first = first.or(() -> Optional.of(row.id()));
            last = Optional.of(row.id());
            count++;
            return row;
        } catch (Failure failure) {
            throw PackageFault.inLine(part.name(), lines.number(), failure);
        }
    }
}
