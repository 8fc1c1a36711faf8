package io.offshoot.archive;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Packs a part into one zstd frame of level 1, in memory. For one thread at a time. */
final class PartEncoder implements AutoCloseable {
    private static final int LEVEL = 1;

    private final Pieces packed = new Pieces();
    private final ZstdOutputStreamNoFinalizer zstd;
    private long rawSize;
    private boolean closed;

    PartEncoder() {
        try {
            zstd = new ZstdOutputStreamNoFinalizer(packed, LEVEL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole part at once. */
    static Buffer pack(byte[] raw, int length) {
        try (PartEncoder encoder = new PartEncoder()) {
            encoder.write(raw, length);
            return encoder.finish();
        }
    }

    void write(byte[] bytes, int length) {
        try {
            zstd.write(bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rawSize += length;
    }

    /** How many bytes have been written. */
    long rawSize() {
        return rawSize;
    }

    /** Ends the frame and gives it. Once. */
    Buffer finish() {
        close();
        return packed.buffer();
    }

    /** Frees what lies outside the heap. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                zstd.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
