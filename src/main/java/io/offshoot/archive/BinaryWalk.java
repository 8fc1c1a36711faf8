package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/**
 * The binaries of a package in their order: {@link #next} moves to one, {@link #piece} gives its bytes. What is not read of
 * one is passed over. For one user, one request at a time.
 */
final class BinaryWalk {
    private static final int PIECE = 128 << 10;

    private final WorkerExecutor workers;
    private final PartBytes bytes;
    private final ArrivingParts parts;
    private final Deque<BinaryLine> lines = new ArrayDeque<>();
    private int number;
    private Optional<PackagePart> part = Optional.empty();
    private Optional<PartDecoder> decoder = Optional.empty();
    private Optional<BinaryLine> line = Optional.empty();
    private int left;
    private Optional<UUID> passedOver;

    /**
     * @param done how many parts, from the first one, hold nothing that is wanted
     * @param last the last binary that is not wanted any more, if there is one
     */
    BinaryWalk(WorkerExecutor workers, PartBytes bytes, ArrivingParts parts, int done, Optional<UUID> last) {
        this.workers = workers;
        this.bytes = bytes;
        this.parts = parts;
        this.number = done;
        this.passedOver = last.filter(any -> done > 0);
    }

    /** Moves to the next binary, and tells what it should be; empty at the end. */
    Future<Optional<BinaryLine>> next() {
        return Loop.whileTrue(() -> line.isEmpty() ? Future.succeededFuture(false) : piece().map(Optional::isPresent))
                .compose(passed -> {
                    if (lines.isEmpty()) {
                        return pair().compose(more -> more ? first() : Future.succeededFuture(Optional.empty()));
                    }
                    return Future.succeededFuture(begin());
                });
    }

    /** Where parts were passed over, the next one may begin with the end of the last binary in them. */
    private Future<Optional<BinaryLine>> first() {
        boolean tail = lines.peekFirst().from() > 0
                && passedOver.equals(Optional.of(lines.peekFirst().id()));
        passedOver = Optional.empty();
        if (!tail) {
            return Future.succeededFuture(begin());
        }
        take(lines.removeFirst());
        return next();
    }

    /** Completes once the rest of the binary can be read without waiting for it, if it is not broken. */
    Future<Void> whole() {
        BinaryLine current = line.orElseThrow();
        return current.isLast() ? Future.succeededFuture() : parts.whole(current.id());
    }

    /** The next bytes of the binary; empty at its end. */
    Future<Optional<Buffer>> piece() {
        BinaryLine current = line.orElseThrow();
        if (left > 0) {
            return workers.executeBlocking(this::unpack, false);
        }
        if (current.isLast()) {
            line = Optional.empty();
            return Future.succeededFuture(Optional.empty());
        }
        return pair().compose(more -> {
            if (!more) {
                throw PackageFault.malformed(
                        name().toString(), "the bytes of Binary/" + current.id() + " end before they should");
            }
            goOn(current);
            return piece();
        });
    }

    /** The name of the part that bytes come from. */
    PartName name() {
        return PartName.ofBinaries(Kind.BINARY_BYTES, number);
    }

    /** Frees what lies outside the heap. */
    Future<Void> close() {
        return workers.executeBlocking(
                () -> {
                    decoder.ifPresent(PartDecoder::close);
                    return null;
                },
                false);
    }

    private Optional<BinaryLine> begin() {
        BinaryLine first = lines.removeFirst();
        if (first.from() != 0) {
            throw PackageFault.malformed(
                    PartName.ofBinaries(Kind.BINARY_INDEX, number).toString(),
                    "it goes on with a binary that is complete");
        }
        take(first);
        return line;
    }

    private void goOn(BinaryLine before) {
        BinaryLine next = lines.removeFirst();
        BinaryLine expected = new BinaryLine(
                before.id(),
                before.version(),
                before.size(),
                before.sha256(),
                before.from() + before.length(),
                next.offset(),
                next.length());
        if (!next.equals(expected)) {
            throw PackageFault.malformed(
                    PartName.ofBinaries(Kind.BINARY_INDEX, number).toString(),
                    "it does not go on with Binary/" + before.id());
        }
        take(next);
    }

    private void take(BinaryLine taken) {
        line = Optional.of(taken);
        left = taken.length();
    }

    /** Opens the next index with its bytes; false when there is none. */
    private Future<Boolean> pair() {
        return finish().compose(finished -> parts.named(PartName.ofBinaries(Kind.BINARY_INDEX, number + 1)))
                .compose(index -> index.isEmpty()
                        ? Future.succeededFuture(false)
                        : parts.named(PartName.ofBinaries(Kind.BINARY_BYTES, number + 1))
                                .compose(data -> open(
                                        index.get(),
                                        data.orElseThrow(() -> PackageFault.malformed(
                                                index.get().name(), "the bytes that it tells of are missing"))))
                                .map(true));
    }

    private Future<Void> open(PackagePart index, PackagePart data) {
        return bytes.load(index).compose(packed -> bytes.load(data)
                .compose(packedData -> workers.executeBlocking(
                        () -> {
                            lines.addAll(BinaryIndex.read(index, packed));
                            decoder = Optional.of(new PartDecoder(data.name(), packedData, PackageLimits.RAW_BYTES));
                            part = Optional.of(data);
                            number++;
                            return null;
                        },
                        false)));
    }

    /** All of the part must belong to a binary. */
    private Future<Void> finish() {
        return part.isEmpty()
                ? Future.succeededFuture()
                : workers.executeBlocking(
                        () -> {
                            PartDecoder open = decoder.orElseThrow();
                            if (open.read(new byte[1], 0) >= 0) {
                                throw PackageFault.malformed(
                                        part.orElseThrow().name(), "it has bytes that no line of its index tells of");
                            }
                            PartContents.check(
                                    part.orElseThrow(),
                                    new Contents(open.rawSize(), 0, Optional.empty(), Optional.empty()));
                            open.close();
                            decoder = Optional.empty();
                            part = Optional.empty();
                            return null;
                        },
                        false);
    }

    private Optional<Buffer> unpack() {
        byte[] piece = new byte[Math.min(PIECE, left)];
        int count = decoder.orElseThrow().read(piece, 0);
        if (count < 0) {
            throw PackageFault.malformed(part.orElseThrow().name(), "it has fewer bytes than its index tells of");
        }
        left -= count;
        return Optional.of(Buffer.buffer(piece).slice(0, count));
    }
}
