package io.offshoot.archive;

import io.offshoot.archive.OpenPackage.Entry;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.binary.BlobKey;
import io.offshoot.model.Failure;
import io.offshoot.store.PackageBinaryStore;
import io.offshoot.store.PackageBinaryStore.BinaryVersion;
import io.offshoot.store.PackagePart.Contents;
import io.offshoot.store.SourceSelection;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Packs the bytes of Binaries: one after the other, as if they were one long file, cut into parts; an index before each
 * part tells whose bytes it holds. So small ones share a part and large ones fill several.
 */
final class BinaryParts {
    private static final int PAGE = 500;
    private static final int MOST_LINES = 10_000;
    private static final int SIDE_BY_SIDE = 8;

    private final PackageWriter.Work work;
    private final SourceSelection selection;
    private final PackageBinaryStore binaries = new PackageBinaryStore();
    private final Deque<BinaryVersion> waiting = new ArrayDeque<>();
    private Optional<UUID> read;
    private boolean readAll;
    /** How many bytes of the first that waits are packed already. */
    private long begun;

    private Optional<MessageDigest> digest = Optional.empty();
    private int number;
    private int no;

    private record Stretch(BinaryLine line, BlobKey key) {}

    /**
     * Goes on behind what there is.
     *
     * @param no number of the next entry
     * @param number of the next pair of index and bytes
     * @param last the last line of the last index
     */
    BinaryParts(PackageWriter.Work work, SourceSelection selection, int no, int number, Optional<BinaryLine> last) {
        this.work = work;
        this.selection = selection;
        this.no = no;
        this.number = number;
        this.read = last.filter(BinaryLine::isLast).map(BinaryLine::id);
        last.filter(line -> !line.isLast()).ifPresent(line -> {
            begun = line.from() + line.length();
            read = before(line.id());
        });
    }

    /** Packs all there is, and tells the number of the next entry. */
    Future<Integer> write() {
        return fill().compose(filled -> verifyBegun())
                .compose(verified -> Loop.whileTrue(() -> fill().map(filled -> stretches())
                        .compose(stretches -> stretches.isEmpty()
                                ? Future.succeededFuture(false)
                                : part(stretches).map(true))))
                .map(done -> no);
    }

    /** The first bytes of a binary that is gone on with do not pass here: its file is read once more instead. */
    private Future<Void> verifyBegun() {
        if (begun == 0) {
            return Future.succeededFuture();
        }
        BinaryVersion binary = waiting.getFirst();
        var blob = binary.blob().orElseThrow();
        return work.storage()
                .verify(new BlobKey(blob.key()))
                .compose(found -> found.size() == blob.size() && found.sha256().equals(blob.sha256())
                        ? Future.succeededFuture()
                        : Future.failedFuture(lost(binary.id())));
    }

    /** The id just below, so that a page read after it begins with {@code id}. */
    private static Optional<UUID> before(UUID id) {
        if (id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                id.getLeastSignificantBits() == 0
                        ? new UUID(id.getMostSignificantBits() - 1, -1)
                        : new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() - 1));
    }

    /** Has enough wait for a part, or all there is. */
    private Future<Void> fill() {
        return Loop.whileTrue(() -> {
            if (work.stopped()) {
                return Future.failedFuture(new PackageTakenOver());
            }
            if (readAll || waiting.size() >= PAGE) {
                return Future.succeededFuture(false);
            }
            return binaries.page(
                            work.database().copy(),
                            work.plan().project().id(),
                            work.plan().snapshot(),
                            read,
                            PAGE,
                            selection,
                            work.plan().duplication())
                    .map(page -> {
                        readAll = page.size() < PAGE;
                        page.forEach(binary -> read = Optional.of(binary.id()));
                        page.stream()
                                .filter(binary -> binary.blob().isPresent())
                                .forEach(waiting::add);
                        return true;
                    });
        });
    }

    /** What fits into the next part. */
    private List<Stretch> stretches() {
        List<Stretch> stretches = new ArrayList<>();
        int offset = 0;
        while (!waiting.isEmpty() && stretches.size() < MOST_LINES && offset < work.partRawBytes()) {
            BinaryVersion binary = waiting.getFirst();
            var blob = binary.blob().orElseThrow();
            int length = (int) Math.min(blob.size() - begun, work.partRawBytes() - offset);
            BinaryLine line =
                    new BinaryLine(binary.id(), binary.version(), blob.size(), blob.sha256(), begun, offset, length);
            stretches.add(new Stretch(line, new BlobKey(blob.key())));
            offset += length;
            begun += length;
            if (begun == blob.size()) {
                waiting.removeFirst();
                begun = 0;
            }
        }
        return stretches;
    }

    private Future<Void> part(List<Stretch> stretches) {
        BinaryLine end = stretches.get(stretches.size() - 1).line();
        byte[] raw = new byte[end.offset() + end.length()];
        Future<Void> gathered = Future.succeededFuture();
        for (int from = 0; from < stretches.size(); from += SIDE_BY_SIDE) {
            List<Stretch> turn = stretches.subList(from, Math.min(stretches.size(), from + SIDE_BY_SIDE));
            gathered = gathered.compose(before -> Future.join(
                            turn.stream().map(stretch -> gather(stretch, raw)).toList())
                    .mapEmpty());
        }
        return gathered.compose(all -> work.workers().executeBlocking(() -> pack(stretches, raw), false))
                .compose(entries -> {
                    int at = no;
                    no += entries.size();
                    number++;
                    return work.open().add(at, entries);
                });
    }

    private Future<Void> gather(Stretch stretch, byte[] raw) {
        BinaryLine line = stretch.line();
        if (line.length() == 0) {
            return Future.succeededFuture();
        }
        return work.storage()
                .send(stretch.key(), line.from(), line.length(), new Gathered(raw, line.offset(), line.length()))
                .recover(error -> Future.failedFuture(
                        error instanceof NoSuchFileException || error instanceof EOFException
                                ? lost(line.id())
                                : error));
    }

    /** On a worker thread. What is packed is checked as far as it passes here from its beginning to its end. */
    private List<Entry> pack(List<Stretch> stretches, byte[] raw) {
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        for (Stretch stretch : stretches) {
            BinaryLine line = stretch.line();
            check(line, raw);
            index.writeBytes(line.text());
        }
        String first = stretches.get(0).line().id().toString();
        String last = stretches.get(stretches.size() - 1).line().id().toString();
        byte[] lines = index.toByteArray();
        return List.of(
                new Entry(
                        PartName.ofBinaries(Kind.BINARY_INDEX, number),
                        PartEncoder.pack(lines, lines.length),
                        Optional.of(
                                new Contents(lines.length, stretches.size(), Optional.of(first), Optional.of(last)))),
                new Entry(
                        PartName.ofBinaries(Kind.BINARY_BYTES, number),
                        PartEncoder.pack(raw, raw.length),
                        Optional.of(new Contents(raw.length, 0, Optional.empty(), Optional.empty()))));
    }

    private void check(BinaryLine line, byte[] raw) {
        if (line.from() == 0) {
            digest = Optional.of(Sha256.start());
        }
        digest.ifPresent(sum -> sum.update(raw, line.offset(), line.length()));
        if (line.isLast() && digest.isPresent()) {
            if (!Arrays.equals(digest.get().digest(), line.sha256().getBytes())) {
                throw lost(line.id());
            }
            digest = Optional.empty();
        }
    }

    private static Failure lost(UUID binary) {
        return Failure.of(
                Failure.Kind.UNPROCESSABLE,
                "The file of Binary/" + binary + " is missing, or is not what was once stored");
    }
}
