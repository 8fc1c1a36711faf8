package io.offshoot.duplication.copy;

import io.offshoot.duplication.copy.PageKeys.Held;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Remembers of some keys whether sources hold them: of a fixed size, 12 MB, whatever the number and the size of projects. A
 * key that falls on another one's place pushes it out. What one range has read or asked serves all ranges of its
 * duplication: most types refer to the same patients and encounters, and to what another range copies.
 */
final class MemberCache {
    private static final int PLACES = 1 << 19;
    private static final int LONGS = 3;
    private static final int TYPE_BITS = 16;
    /** Of more duplications than these at a time the one that was begun first is forgotten. */
    private static final int SOURCES = 64;

    /** For each place the key's two halves, then its source, its type, and whether it is held; 0 where nothing is. */
    private final long[] places = new long[PLACES * LONGS];

    private final Map<Asked, Long> sources = new LinkedHashMap<>();
    private long lastSource;

    /**
     * What the answers are about.
     *
     * @param snapshot the instant of the source, as text
     * @param binaries whether Binaries are being copied: only then it is settled which of them are left out
     */
    record Asked(UUID duplication, String snapshot, boolean binaries) {}

    /** What is remembered of one source. For any thread. */
    final class Source {
        private final long number;

        private Source(long number) {
            this.number = number;
        }

        Held get(int type, long msb, long lsb) {
            return read(type, msb, lsb, told(type));
        }

        void put(short type, long msb, long lsb, boolean isHeld) {
            write(type, msb, lsb, told(type) | (isHeld ? 1 : 0));
        }

        private long told(int type) {
            return (number << TYPE_BITS | type) << 1;
        }
    }

    /** The source that a duplication reads. */
    synchronized Source of(Asked asked) {
        Long known = sources.get(asked);
        if (known == null) {
            known = ++lastSource;
            sources.put(asked, known);
            if (sources.size() > SOURCES) {
                sources.remove(sources.keySet().iterator().next());
            }
        }
        return new Source(known);
    }

    private synchronized Held read(int type, long msb, long lsb, long told) {
        int place = place(type, msb, lsb);
        if (places[place] != msb || places[place + 1] != lsb || (places[place + 2] & ~1L) != told) {
            return Held.UNKNOWN;
        }
        return (places[place + 2] & 1) == 1 ? Held.YES : Held.NO;
    }

    private synchronized void write(int type, long msb, long lsb, long told) {
        int place = place(type, msb, lsb);
        places[place] = msb;
        places[place + 1] = lsb;
        places[place + 2] = told;
    }

    private static int place(int type, long msb, long lsb) {
        return (mixed(type, msb, lsb) & (PLACES - 1)) * LONGS;
    }

    /** Ids may have been chosen by people, so all bits take part. */
    static int mixed(int type, long msb, long lsb) {
        long mixed = (msb ^ lsb * 0x9E3779B97F4A7C15L) + type;
        return (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
