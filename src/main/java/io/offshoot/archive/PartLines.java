package io.offshoot.archive;

import java.util.Arrays;

/** The lines of a part as they are unpacked, each ended by LF; holds one of them at a time. For one thread at a time. */
final class PartLines {
    private static final int CHUNK = 256 << 10;

    private final String part;
    private final PartDecoder decoder;
    private final int longest;
    private byte[] held = new byte[CHUNK];
    private int filled;
    private int from;
    private int to;
    private int next;
    private long number;

    /** @param longest bytes that a line may have, without its end */
    PartLines(String part, PartDecoder decoder, int longest) {
        this.part = part;
        this.decoder = decoder;
        this.longest = longest;
    }

    /** Moves to the next line; false at the end of the part. */
    boolean next() {
        int at = next;
        while (true) {
            at = LineBreaks.feed(held, at, filled);
            checkLength(at - next);
            if (at < filled) {
                from = next;
                to = at;
                next = at + 1;
                number++;
                return true;
            }
            int seen = at - next;
            if (!more()) {
                if (seen > 0) {
                    throw PackageFault.malformed(part, "its last line has no end");
                }
                return false;
            }
            at = next + seen;
        }
    }

    /** The array that holds the line, from {@link #from} to {@link #to}, until the next one is moved to. */
    byte[] held() {
        return held;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** The number of the line, from 1. */
    long number() {
        return number;
    }

    private boolean more() {
        if (next > 0) {
            System.arraycopy(held, next, held, 0, filled - next);
            filled -= next;
            next = 0;
        }
        if (filled == held.length) {
            held = Arrays.copyOf(held, (int) Math.min(2L * held.length, (long) longest + CHUNK));
        }
        int count = decoder.read(held, filled);
        filled += Math.max(count, 0);
        return count > 0;
    }

    private void checkLength(int length) {
        if (length > longest) {
            throw PackageFault.tooLarge(part, "line " + (number + 1) + " is longer than " + longest + " bytes");
        }
    }
}
