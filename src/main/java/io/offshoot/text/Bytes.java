package io.offshoot.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Scans over bytes, eight at a time where that pays. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private Bytes() {}

    /** The offset of the first quote or backslash at or after {@code from}, or {@code to} when there is none. */
    static int quoteOrBackslash(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long word = word(bytes, i);
            long hit = zeroes(word ^ QUOTES) | zeroes(word ^ BACKSLASHES);
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        while (i < to && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /**
     * The offset of the first byte at or after {@code from} that a plain ASCII run of a string cannot hold (quote,
     * backslash, control character, or part of a longer UTF-8 sequence), or {@code to} when there is none.
     */
    static int notPlain(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long word = word(bytes, i);
            long hit = zeroes(word ^ QUOTES)
                    | zeroes(word ^ BACKSLASHES)
                    | ((word - ONES * 0x20) & HIGHS)
                    | (word & HIGHS);
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        while (i < to && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Eight bytes, the first one lowest. */
    static long word(byte[] bytes, int from) {
        return (long) LONGS.get(bytes, from);
    }

    /** Sets the high bit of every zero byte; bits above the lowest one set may be false hits. */
    private static long zeroes(long word) {
        return (word - ONES) & ~word & HIGHS;
    }
}
