package io.offshoot.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads and writes UUIDs as 36 bytes of text; the upper and lower case of a digit are the same digit. */
final class UuidText {
    static final int LENGTH = 36;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 16; i++) {
            VALUES[DIGITS[i]] = (byte) i;
            VALUES[Character.toUpperCase((char) DIGITS[i])] = (byte) i;
        }
    }

    private long msb;
    private long lsb;

    long msb() {
        return msb;
    }

    long lsb() {
        return lsb;
    }

    /** Reads the UUID that begins at {@code at}; says whether there is a whole one before {@code to}. */
    boolean read(byte[] b, int at, int to) {
        if (to - at < LENGTH || b[at + 8] != '-' || b[at + 13] != '-' || b[at + 18] != '-' || b[at + 23] != '-') {
            return false;
        }
        long a = digits(b, at, 8);
        long c = digits(b, at + 9, 4);
        long d = digits(b, at + 14, 4);
        long e = digits(b, at + 19, 4);
        long f = digits(b, at + 24, 12);
        if ((a | c | d | e | f) < 0) {
            return false;
        }
        msb = a << 32 | c << 16 | d;
        lsb = e << 48 | f;
        return true;
    }

    /** The number in hexadecimal; negative when a byte is no digit. */
    private static long digits(byte[] b, int at, int count) {
        long value = 0;
        int bad = 0;
        for (int i = at; i < at + count; i++) {
            int digit = VALUES[b[i] & 0xFF];
            bad |= digit;
            value = value << 4 | (digit & 15);
        }
        return bad < 0 ? -1 : value;
    }

    /** Writes 36 bytes, in lower case. */
    static void write(long msb, long lsb, byte[] b, int at) {
        digits(msb >>> 32, 8, b, at);
        b[at + 8] = '-';
        digits(msb >>> 16, 4, b, at + 9);
        b[at + 13] = '-';
        digits(msb, 4, b, at + 14);
        b[at + 18] = '-';
        digits(lsb >>> 48, 4, b, at + 19);
        b[at + 23] = '-';
        digits(lsb, 12, b, at + 24);
    }

    private static void digits(long value, int count, byte[] b, int at) {
        long rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            b[i] = DIGITS[(int) rest & 15];
            rest >>>= 4;
        }
    }
}
