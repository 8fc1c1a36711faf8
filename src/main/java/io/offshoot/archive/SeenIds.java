package io.offshoot.archive;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/**
 * Notices an id that comes twice, in eight bytes for each: by a random hash of 64 bits, so that ids cannot be chosen to
 * collide. Up to four million ids; beyond, the key of the table into which they are imported has to do.
 */
final class SeenIds {
    private static final int MOST = 4_000_000;

    private final long key = new SecureRandom().nextLong() | 1;
    private long[] hashes = new long[1024];
    private int count;

    void add(UUID id) {
        if (count < MOST) {
            if (count == hashes.length) {
                hashes = Arrays.copyOf(hashes, Math.min(MOST, 2 * count));
            }
            hashes[count++] = hash(id);
        }
    }

    /** Whether one came twice. */
    boolean anyTwice() {
        long[] sorted = Arrays.copyOf(hashes, count);
        Arrays.sort(sorted);
        for (int i = 1; i < count; i++) {
            if (sorted[i] == sorted[i - 1]) {
                return true;
            }
        }
        return false;
    }

    private long hash(UUID id) {
        long mixed = id.getMostSignificantBits() * key;
        mixed = (mixed ^ mixed >>> 32 ^ id.getLeastSignificantBits()) * key;
        return mixed ^ mixed >>> 29;
    }
}
