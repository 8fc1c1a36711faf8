package io.offshoot.duplication.copy;

import io.offshoot.duplication.copy.PageKeys.Held;

/**
 * Remembers of some keys whether the source holds them: of a fixed size, whatever the size of the project. A key that
 * falls on another one's place pushes it out.
 */
final class MemberCache {
    private static final int PLACES = 1 << 14;

    private final long[] high = new long[PLACES];
    private final long[] low = new long[PLACES];
    private final short[] types = new short[PLACES];
    private final boolean[] held = new boolean[PLACES];

    Held get(int type, long msb, long lsb) {
        int place = mixed(type, msb, lsb) & (PLACES - 1);
        if (types[place] != type || high[place] != msb || low[place] != lsb) {
            return Held.UNKNOWN;
        }
        return held[place] ? Held.YES : Held.NO;
    }

    void put(short type, long msb, long lsb, boolean isHeld) {
        int place = mixed(type, msb, lsb) & (PLACES - 1);
        types[place] = type;
        high[place] = msb;
        low[place] = lsb;
        held[place] = isHeld;
    }

    /** Ids may have been chosen by people, so all bits take part. */
    static int mixed(int type, long msb, long lsb) {
        long mixed = (msb ^ lsb * 0x9E3779B97F4A7C15L) + type;
        return (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
