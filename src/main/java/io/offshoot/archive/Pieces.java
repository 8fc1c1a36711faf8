package io.offshoot.archive;

import io.offshoot.text.SharedBytes;
import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in memory, in pieces. An array as large as a part would be a humongous object of the G1 collector where the heap is
 * small, and each of those may begin a marking of the whole heap.
 */
final class Pieces extends OutputStream {
    static final int PIECE = 128 << 10;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] last = new byte[PIECE];
    private int filled;

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int at = from;
        while (at < from + length) {
            if (filled == PIECE) {
                full.add(last);
                last = new byte[PIECE];
                filled = 0;
            }
            int count = Math.min(from + length - at, PIECE - filled);
            System.arraycopy(bytes, at, last, filled, count);
            filled += count;
            at += count;
        }
    }

    /** All of them as one buffer, which shares them: nothing may be written any more. */
    Buffer buffer() {
        full.add(Arrays.copyOf(last, filled));
        return SharedBytes.buffer(full);
    }
}
