package io.offshoot.archive;

import io.offshoot.binary.BlobKey;
import io.offshoot.binary.BlobStorage;
import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.offshoot.store.PackageStore.Opened;
import io.offshoot.store.PackageStore.PlacedPart;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/**
 * A sealed package as the file that it is: a tar, of which no byte is stored as such. Size, validator and the bytes of any
 * range follow from the entries and never change.
 */
public final class PackageView {
    private static final int AT_ONCE = 64;

    private final Database database;
    private final BlobStorage storage;
    private final PackageStore store = new PackageStore();
    private final Opened sealed;
    private final long entriesEnd;

    private PackageView(Database database, BlobStorage storage, Opened sealed, long entriesEnd) {
        this.database = database;
        this.storage = storage;
        this.sealed = sealed;
        this.entriesEnd = entriesEnd;
    }

    /** The file of a package; fails with {@link Failure} NOT_FOUND when there is none, CONFLICT while it is not sealed. */
    public static Future<PackageView> open(Database database, BlobStorage storage, UUID duplication) {
        PackageStore store = new PackageStore();
        return store.read(database.requests(), duplication).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(
                        Failure.of(Failure.Kind.NOT_FOUND, "There is no package of that duplication, or not any more"));
            }
            if (!found.get().sealed()) {
                return Future.failedFuture(Failure.of(Failure.Kind.CONFLICT, "The package is not finished"));
            }
            return store.tarSize(database.requests(), duplication)
                    .map(size -> new PackageView(database, storage, found.get(), size.bytes()));
        });
    }

    /** How many bytes the file has. */
    public long size() {
        return entriesEnd + TarHeader.END;
    }

    /** The value of an ETag header: strong, quotes included. */
    public String etag() {
        return "\"" + HexFormat.of().formatHex(sealed.manifest().orElseThrow().getBytes()) + "\"";
    }

    /** Whether an If-None-Match header has the validator among its own. */
    public boolean matches(String header) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(","))
                        .map(known -> known.strip().replaceFirst("^W/", ""))
                        .anyMatch(etag()::equals);
    }

    /** {@code <32 upper-case hex digits>.projdup}. */
    public String fileName() {
        return sealed.duplication().toString().replace("-", "").toUpperCase(Locale.ROOT) + ".projdup";
    }

    /**
     * Sends {@code length} bytes of the file from the offset {@code from} on, as fast as they are taken, and ends
     * {@code to} behind them.
     *
     * <p>Fails with an {@link IndexOutOfBoundsException} before anything is sent when the file has no such range; when it
     * fails later, {@code to} is left open, and the caller must reset it.
     */
    public Future<Void> send(long from, long length, WriteStream<Buffer> to) {
        if (from < 0 || length < 0 || from > size() || length > size() - from) {
            return Future.failedFuture(new IndexOutOfBoundsException(
                    "the package has " + size() + " bytes, not " + length + " from " + from));
        }
        Sending sending = new Sending(from, from + length, to);
        return Loop.whileTrue(sending::entries).compose(sent -> sending.end()).compose(ended -> to.end());
    }

    /** One range on its way. */
    private final class Sending {
        private final long until;
        private final WriteStream<Buffer> to;
        private long at;

        Sending(long from, long until, WriteStream<Buffer> to) {
            this.at = from;
            this.until = until;
            this.to = to;
        }

        /** Sends what is wanted of the next entries; false when all entries are behind. */
        Future<Boolean> entries() {
            if (at >= Math.min(until, entriesEnd)) {
                return Future.succeededFuture(false);
            }
            return store.partsAt(database.requests(), sealed.duplication(), at, AT_ONCE)
                    .compose(parts -> {
                        if (parts.isEmpty()) {
                            return Future.failedFuture(Failure.of(Failure.Kind.GONE, "The package was removed"));
                        }
                        Future<Void> sent = Future.succeededFuture();
                        for (PlacedPart part : parts) {
                            sent = sent.compose(before -> entry(part));
                        }
                        return sent.map(true);
                    });
        }

        Future<Void> end() {
            return bytes(Buffer.buffer(new byte[TarHeader.END]), entriesEnd);
        }

        private Future<Void> entry(PlacedPart placed) {
            PackagePart part = placed.part();
            long body = placed.offset() + TarHeader.BLOCK;
            byte[] header =
                    new TarHeader(part.name(), part.size(), sealed.created().toEpochSecond()).block();
            return bytes(Buffer.buffer(header), placed.offset())
                    .compose(sent -> blob(part, body))
                    .compose(
                            sent -> bytes(Buffer.buffer(new byte[TarHeader.padding(part.size())]), body + part.size()));
        }

        /** Of bytes that stand at {@code offset}, sends those that are wanted next. */
        private Future<Void> bytes(Buffer bytes, long offset) {
            long from = at - offset;
            long to = Math.min(bytes.length(), until - offset);
            if (from < 0 || from >= to) {
                return Future.succeededFuture();
            }
            at = offset + to;
            return this.to.write(bytes.getBuffer((int) from, (int) to));
        }

        private Future<Void> blob(PackagePart part, long offset) {
            long from = at - offset;
            long end = Math.min(part.size(), until - offset);
            if (from < 0 || from >= end) {
                return Future.succeededFuture();
            }
            at = offset + end;
            return storage.send(new BlobKey(part.key()), from, end - from, new Unended(to));
        }
    }
}
