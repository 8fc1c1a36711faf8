package io.offshoot.archive;

import java.util.Comparator;
import java.util.UUID;

/** The order of ids as bytes, which is that of PostgreSQL; {@link UUID#compareTo} compares signed halves. */
final class UnsignedIds {
    static final Comparator<UUID> ORDER = (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    };

    private UnsignedIds() {}
}
