package io.offshoot.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for line breaks, eight bytes at a time. */
final class LineBreaks {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long FEEDS = ONES * '\n';
    private static final long RETURNS = ONES * '\r';

    private LineBreaks() {}

    /** The offset of the first LF at or after {@code from}, or {@code to} when there is none. */
    static int feed(byte[] bytes, int from, int to) {
        int i = from;
        while (i + 8 <= to && zeroes(word(bytes, i) ^ FEEDS) == 0) {
            i += 8;
        }
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Whether there is an LF or a CR from {@code from} to {@code to}. */
    static boolean anyIn(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long word = word(bytes, i);
            if ((zeroes(word ^ FEEDS) | zeroes(word ^ RETURNS)) != 0) {
                return true;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                return true;
            }
        }
        return false;
    }

    private static long word(byte[] bytes, int from) {
        return (long) LONGS.get(bytes, from);
    }

    /** Not zero when any byte is zero. */
    private static long zeroes(long word) {
        return (word - ONES) & ~word & HIGHS;
    }
}
