package io.offshoot.archive;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import io.offshoot.store.SourceKey;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final Optional<SourceKey> after;
    private final PartDecoder decoder;
    private final PartLines lines;
    private final LineReader reader;
    private Optional<SourceKey> first = Optional.empty();
    private Optional<SourceKey> last = Optional.empty();
    private long count;
    private final Set<UUID> ids = new HashSet<>();

    PartPages(
            WorkerExecutor workers,
            PackagePart part,
            PartName name,
            byte[] packed,
            Optional<SourceKey> after,
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
        return new Contents(decoder.rawSize(), count, first.map(Places::text), last.map(Places::text));
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

    /** The same at once, on a worker thread. */
    Optional<PackagePage> read() {
        List<PackageRow> rows = new ArrayList<>();
        long bytes = 0;
        while (rows.size() < PAGE_ROWS && bytes < PAGE_BYTES) {
            if (!lines.next()) {
                PartContents.check(part, contents());
                break;
            }
            PackageRow row = row();
            if (after.isEmpty() || Places.ORDER.compare(place(row), after.get()) > 0) {
                rows.add(row);
                bytes += row.content().length;
            }
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(new PackagePage(type, rows));
    }

    private PackageRow row() {
        try {
            PackageRow row = reader.read(lines.held(), lines.from(), lines.to());
            SourceKey place = place(row);
            if (last.isPresent() && Places.ORDER.compare(last.get(), place) >= 0) {
                throw Failure.invalid(
                        "The line does not come behind the one before it in the order of lastUpdated and id");
            }
            if (!ids.add(row.id())) {
                throw Failure.invalid("The id " + row.id() + " comes twice");
            }
            first = first.or(() -> Optional.of(place));
            last = Optional.of(place);
            count++;
            return row;
        } catch (Failure failure) {
            throw PackageFault.inLine(part.name(), lines.number(), failure);
        }
    }

    private static SourceKey place(PackageRow row) {
        return new SourceKey(row.lastUpdated(), row.id());
    }
}
