package io.offshoot.duplication.copy;

import io.offshoot.model.ResourceType;
import java.util.Optional;
import java.util.UUID;

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

    /** Whether the source holds the key; empty when it is not remembered. */
    Optional<Boolean> get(ResourceType type, UUID id) {
        int place = place(type, id);
        boolean known = types[place] == type.code()
                && high[place] == id.getMostSignificantBits()
                && low[place] == id.getLeastSignificantBits();
        return known ? Optional.of(held[place]) : Optional.empty();
    }

    void put(ResourceType type, UUID id, boolean isHeld) {
        int place = place(type, id);
        types[place] = type.code();
        high[place] = id.getMostSignificantBits();
        low[place] = id.getLeastSignificantBits();
        held[place] = isHeld;
    }

    private static int place(ResourceType type, UUID id) {
        long mixed = (id.getMostSignificantBits() ^ id.getLeastSignificantBits() * 0x9E3779B97F4A7C15L) + type.code();
        return (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 50);
    }
}
