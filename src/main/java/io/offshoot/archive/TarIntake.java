package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Takes a tar apart while it comes in.
 *
 * <pre>
 *   header ─▶ entry, as a stream into a blob ─▶ padding ─▶ header … ─▶ two blocks of zeros ─▶ end of the file
 * </pre>
 *
 * <p>Nothing but that is accepted, and nothing is ever written under a name that the tar tells.
 */
final class TarIntake {
    private static final int PIECE = 64 << 10;

    private final Staging staging;
    private final Pull bytes;
    private final PartOrder order;
    private Optional<Long> time = Optional.empty();
    private int no;

    TarIntake(Staging staging, PackageLimits limits, ReadStream<Buffer> tar) {
        this.staging = staging;
        this.bytes = new Pull(tar, limits.totalBytes());
        this.order = new PartOrder(limits.parts());
    }

    /** Takes all entries in. */
    Future<Void> run() {
        return Loop.whileTrue(() -> bytes.block(TarHeader.BLOCK).compose(this::block));
    }

    /** Fails when the manifest tells another time than the headers. */
    void check(OffsetDateTime created) {
        if (!time.equals(Optional.of(created.toEpochSecond())) || created.getNano() != 0) {
            throw PackageFault.tampered(
                    PartName.MANIFEST.toString(), "created is not the time that the tar headers tell");
        }
    }

    private Future<Boolean> block(Buffer block) {
        byte[] header = block.getBytes();
        if (no == 0 && (header.length < TarHeader.BLOCK || !TarHeader.isUstar(header))) {
            throw PackageFault.noPackage(
                    header.length == 0 ? "it is empty" : "it does not begin as a tar in the ustar format");
        }
        if (header.length < TarHeader.BLOCK) {
            throw cutOff();
        }
        return TarHeader.isZero(block)
                ? end().map(false)
                : entry(TarHeader.parse(header)).map(true);
    }

    private Future<Void> entry(TarHeader header) {
        PartName name = PartName.parse(header.name()).orElseThrow();
        order.accept(name);
        if (!header.equals(new TarHeader(header.name(), header.size(), time.orElse(header.time())))) {
            throw PackageFault.malformed(header.name(), "its time is not that of the other entries");
        }
        time = Optional.of(header.time());
        if (header.size() == 0) {
            throw PackageFault.malformed(header.name(), "it is empty");
        }
        long[] left = {header.size()};
        PulledStream entry = new PulledStream(() -> left[0] == 0
                ? Future.succeededFuture(Optional.empty())
                : bytes.some(Math.min(left[0], PIECE)).map(piece -> {
                    left[0] -= piece.orElseThrow(() -> PackageFault.malformed(header.name(), "the file ends inside it"))
                            .length();
                    return piece;
                }));
        return staging.take(no++, name, header.size(), Optional.empty(), Optional.empty(), entry)
                .compose(part -> name.kind() == Kind.FORMAT ? staging.checkFormat(part) : Future.succeededFuture())
                .compose(taken -> padding(header));
    }

    private Future<Void> padding(TarHeader header) {
        int count = TarHeader.padding(header.size());
        return bytes.block(count).map(padding -> {
            if (padding.length() < count) {
                throw PackageFault.malformed(header.name(), "the file ends behind it");
            }
            if (!TarHeader.isZero(padding)) {
                throw PackageFault.malformed(header.name(), "something else than zeros fills its last block");
            }
            return null;
        });
    }

    private Future<Void> end() {
        // One more than the second block, to see that nothing follows.
        return bytes.block(TarHeader.BLOCK + 1).map(rest -> {
            if (rest.length() < TarHeader.BLOCK) {
                throw cutOff();
            }
            if (rest.length() > TarHeader.BLOCK || !TarHeader.isZero(rest)) {
                throw PackageFault.malformed("Something follows the end of the tar");
            }
            order.end();
            return null;
        });
    }

    private static Failure cutOff() {
        return PackageFault.malformed("The file is cut off: the end of the tar is missing");
    }
}
