package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of the members of all open objects, to find duplicates when an object closes.
 *
 * <p>Small objects are compared pair by pair, large ones by sorted 64-bit hashes under a random key, so that chosen names
 * cannot make it slow. Names are compared as what they mean, with their escapes resolved.
 */
final class NameStack {
    private static final int SMALL = 16;
    private final byte[] text;
    private final int limit;
    private final KeyedHash hash = new KeyedHash();
    private int size;
    private byte[][] source = new byte[32][];
    private int[] from = new int[32];
    private int[] to = new int[32];

    NameStack(byte[] text, int limit) {
        this.text = text;
        this.limit = limit;
    }

    void push(int nameFrom, int nameTo) {
        if (size == limit) {
            throw new Fault("An object and those around it hold more than " + limit + " members", nameFrom);
        }
        if (size == from.length) {
            source = Arrays.copyOf(source, size * 2);
            from = Arrays.copyOf(from, size * 2);
            to = Arrays.copyOf(to, size * 2);
        }
        if (Bytes.quoteOrBackslash(text, nameFrom, nameTo) < nameTo) {
            source[size] = JsonString.decode(text, nameFrom, nameTo).getBytes(StandardCharsets.UTF_8);
            from[size] = 0;
            to[size] = source[size].length;
        } else {
            source[size] = text;
            from[size] = nameFrom;
            to[size] = nameTo;
        }
        size++;
    }

    /** Takes off the last {@code count} names, those of one object, after looking for duplicates among them. */
    void pop(int count) {
        int base = size - count;
        if (count <= SMALL) {
            comparePairs(base);
        } else {
            compareHashes(base, count);
        }
        Arrays.fill(source, base, size, null);
        size = base;
    }

    private void comparePairs(int base) {
        for (int i = base + 1; i < size; i++) {
            for (int k = base; k < i; k++) {
                compare(k, i);
            }
        }
    }

    private void compareHashes(int base, int count) {
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = hash.of(source[base + i], from[base + i], to[base + i]);
        }
        long[] sorted = hashes.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < count; i++) {
            if (sorted[i] == sorted[i - 1]) {
                compareThose(base, hashes, sorted[i]);
            }
        }
    }

    /** Two names that hash alike are the same, bar an accident that nobody can arrange. */
    private void compareThose(int base, long[] hashes, long value) {
        int first = -1;
        for (int i = 0; i < hashes.length; i++) {
            if (hashes[i] == value && first >= 0) {
                compare(base + first, base + i);
            } else if (hashes[i] == value) {
                first = i;
            }
        }
    }

    private void compare(int a, int b) {
        if (to[a] - from[a] == to[b] - from[b] && Arrays.equals(source[a], from[a], to[a], source[b], from[b], to[b])) {
            int shown = Math.min(to[b], from[b] + 64);
            String name = new String(source[b], from[b], shown - from[b], StandardCharsets.UTF_8);
            throw new Fault("The member \"" + Name.printable(name) + "\" stands twice in one object");
        }
    }
}
