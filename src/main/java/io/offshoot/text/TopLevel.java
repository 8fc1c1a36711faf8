package io.offshoot.text;

import java.util.OptionalInt;

/**
 * Where the values of some members of a resource begin, which are of interest to whoever stores it: found in passing by
 * {@link JsonCheck}, so that the text need not be gone through again. For one thread.
 */
final class TopLevel {
    private static final int NONE = -1;

    private final byte[] text;
    private int id = NONE;
    private int meta = NONE;
    private int resourceType = NONE;

    TopLevel(byte[] text) {
        this.text = text;
    }

    /** A member of the outermost object: its name as a span without the quotes, and where its value begins. */
    void member(int from, int to, int value) {
        if (JsonString.is(text, from, to, "id")) {
            id = value;
        } else if (JsonString.is(text, from, to, "meta")) {
            meta = value;
        } else if (JsonString.is(text, from, to, "resourceType")) {
            resourceType = value;
        }
    }

    OptionalInt id() {
        return found(id);
    }

    OptionalInt meta() {
        return found(meta);
    }

    OptionalInt resourceType() {
        return found(resourceType);
    }

    private static OptionalInt found(int value) {
        return value == NONE ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
