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
        if (Bytes.quoteOrBackslash(text, from, to) < to) {
            named(JsonString.decode(text, from, to), value);
        } else if (is("id", from, to)) {
            id = value;
        } else if (is("meta", from, to)) {
            meta = value;
        } else if (is("resourceType", from, to)) {
            resourceType = value;
        }
    }

    private void named(String name, int value) {
        switch (name) {
            case "id" -> id = value;
            case "meta" -> meta = value;
            case "resourceType" -> resourceType = value;
            default -> {}
        }
    }

    private boolean is(String name, int from, int to) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (text[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
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
