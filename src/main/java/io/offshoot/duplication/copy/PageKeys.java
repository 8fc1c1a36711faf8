package io.offshoot.duplication.copy;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Presence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;

/**
 * The resources that one page refers to, each once and with a number, in columns: a page has thousands of references, and
 * an object for each would cost more than rewriting them.
 */
final class PageKeys {
    /** Whether the source holds a resource. */
    enum Held {
        YES,
        NO,
        UNKNOWN
    }

    private int size;
    private short[] types = new short[256];
    private long[] high = new long[256];
    private long[] low = new long[256];
    private Held[] held = new Held[256];
    private Presence[] presence = new Presence[256];
    /** Open addressing: the number of a key plus one, 0 where nothing is. */
    private int[] places = new int[1024];

    private List<ResourceKey> unknown = new ArrayList<>();
    private int[] unknownNumbers = new int[64];

    /** Forgets all; keeps the memory. */
    void clear() {
        size = 0;
        Arrays.fill(places, 0);
        unknown = new ArrayList<>();
    }

    /** The number of a key, which is taken in if it is new. */
    int add(int type, long msb, long lsb, MemberCache.Source known) {
        int place = place(type, msb, lsb);
        if (places[place] != 0) {
            return places[place] - 1;
        }
        if (size == types.length) {
            grow();
            place = place(type, msb, lsb);
        }
        int number = size++;
        places[place] = size;
        types[number] = (short) type;
        high[number] = msb;
        low[number] = lsb;
        held[number] = known.get(type, msb, lsb);
        if (held[number] == Held.UNKNOWN) {
            if (unknown.size() == unknownNumbers.length) {
                unknownNumbers = Arrays.copyOf(unknownNumbers, unknownNumbers.length * 2);
            }
            unknownNumbers[unknown.size()] = number;
            unknown.add(new ResourceKey(ResourceType.ofCode(type), new UUID(msb, lsb)));
        }
        return number;
    }

    /** The number of a key; -1 when the page does not refer to it. */
    int find(int type, long msb, long lsb) {
        return places[place(type, msb, lsb)] - 1;
    }

    /** The keys of which it was not remembered whether the source holds them. */
    List<ResourceKey> unknown() {
        return unknown;
    }

    /** Takes in what was found of the unknown ones; the next pages need not ask again. */
    void learn(BitSet found, BitSet leftOut, MemberCache.Source known) {
        for (int i = 0; i < unknown.size(); i++) {
            int number = unknownNumbers[i];
            held[number] = found.get(i) ? Held.YES : Held.NO;
            if (!leftOut.get(i)) {
                known.put(types[number], high[number], low[number], found.get(i));
            }
        }
    }

    int size() {
        return size;
    }

    ResourceType type(int number) {
        return ResourceType.ofCode(types[number]);
    }

    UUID id(int number) {
        return new UUID(high[number], low[number]);
    }

    boolean held(int number) {
        if (held[number] == Held.UNKNOWN) {
            throw new IllegalStateException(
                    "it was not looked up whether the source holds " + type(number) + "/" + id(number));
        }
        return held[number] == Held.YES;
    }

    /** Says of a key what becomes of it. */
    void settle(int number, Presence what) {
        presence[number] = what;
    }

    Presence presence(int number) {
        return presence[number];
    }

    private void grow() {
        types = Arrays.copyOf(types, size * 2);
        high = Arrays.copyOf(high, size * 2);
        low = Arrays.copyOf(low, size * 2);
        held = Arrays.copyOf(held, size * 2);
        presence = Arrays.copyOf(presence, size * 2);
        places = new int[size * 8];
        for (int i = 0; i < size; i++) {
            places[place(types[i], high[i], low[i])] = i + 1;
        }
    }

    /** Where the key is, or where it belongs; at most a quarter of the places are taken. */
    private int place(int type, long msb, long lsb) {
        int mask = places.length - 1;
        int place = MemberCache.mixed(type, msb, lsb) & mask;
        while (places[place] != 0) {
            int number = places[place] - 1;
            if (high[number] == msb && low[number] == lsb && types[number] == type) {
                return place;
            }
            place = (place + 1) & mask;
        }
        return place;
    }
}
