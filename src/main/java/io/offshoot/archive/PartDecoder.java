package io.offshoot.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Unpacks a part: exactly one zstd frame that needs a window of at most 8 MB. Gives out as much as is asked for and never
 * more than the limit, whatever the frame declares. For one thread at a time.
 */
final class PartDecoder implements AutoCloseable {
    private static final int LARGEST_WINDOW_LOG = 23;

    private final String part;
    private final ByteBuffer packed;
    private final long limit;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private long rawSize;
    private boolean ended;

    /** @param limit how many bytes may come out */
    PartDecoder(String part, byte[] packed, long limit) {
        this.part = part;
        this.packed = ByteBuffer.wrap(packed);
        this.limit = limit;
        zstd.setLongMax(LARGEST_WINDOW_LOG);
    }

    /**
     * Fills some of the array from {@code from} on.
     *
     * @return how many bytes, at least one; -1 at the end of the part
     * @throws io.offshoot.model.Failure when it is not one whole frame, or too large
     */
    int read(byte[] into, int from) {
        ByteBuffer out = ByteBuffer.wrap(into, from, into.length - from);
        while (!ended) {
            int packedBefore = packed.position();
            ended = step(out);
            int count = out.position() - from;
            if (ended && packed.hasRemaining()) {
                throw PackageFault.malformed(part, "something follows the end of the zstd frame");
            }
            if (count > 0) {
                rawSize += count;
                if (rawSize > limit) {
                    throw PackageFault.tooLarge(part, "unpacked it is larger than " + limit + " bytes");
                }
                return count;
            }
            if (!ended && packed.position() == packedBefore) {
                throw PackageFault.malformed(part, "the zstd frame is cut off");
            }
        }
        return -1;
    }

    /** How many bytes have come out. */
    long rawSize() {
        return rawSize;
    }

    private boolean step(ByteBuffer out) {
        try {
            return zstd.decompressByteBufferStream(out, packed);
        } catch (ZstdException e) {
            throw PackageFault.malformed(
                    part, "it is no valid zstd frame (" + PackageFault.shown(e.getMessage()) + ")");
        }
    }

    @Override
    public void close() {
        zstd.close();
    }
}
