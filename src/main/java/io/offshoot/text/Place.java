package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Where in a document a check stands: the objects and arrays around it, and the path that names it. */
final class Place {
    private static final int SHOWN_STEPS = 24;
    private static final int SHOWN_NAME = 64;
    private static final int NOWHERE = -1;
    private final byte[] text;
    private final int maxDepth;
    private int depth;
    private boolean[] object = new boolean[16];
    private int[] count = new int[16];
    private int[] nameFrom = new int[16];
    private int[] nameTo = new int[16];
    private Optional<String> root = Optional.empty();

    Place(byte[] text, int maxDepth) {
        this.text = text;
        this.maxDepth = maxDepth;
    }

    int depth() {
        return depth;
    }

    boolean inObject() {
        return object[depth];
    }

    /** Members or elements begun so far in the innermost object or array. */
    int count() {
        return count[depth];
    }

    void enter(boolean anObject, int offset) {
        if (depth == maxDepth) {
            throw new Fault("Objects and arrays may be nested at most " + maxDepth + " deep", offset);
        }
        depth++;
        if (depth == object.length) {
            object = Arrays.copyOf(object, depth * 2);
            count = Arrays.copyOf(count, depth * 2);
            nameFrom = Arrays.copyOf(nameFrom, depth * 2);
            nameTo = Arrays.copyOf(nameTo, depth * 2);
        }
        object[depth] = anObject;
        count[depth] = 0;
    }

    void leave() {
        depth--;
    }

    /** The check stands in the innermost object, at no member. */
    void between() {
        nameFrom[depth] = NOWHERE;
    }

    void element() {
        count[depth]++;
    }

    /** The check stands at the member with that name, given as a span without its quotes. */
    void member(int from, int to) {
        count[depth]++;
        nameFrom[depth] = from;
        nameTo[depth] = to;
    }

    /** Whether the check stands at the top level's {@code resourceType}. */
    boolean atResourceType() {
        return depth == 1 && object[1] && Arrays.equals(text, nameFrom[1], nameTo[1], Name.RESOURCE_TYPE, 0, 12);
    }

    /** From here on paths start with that type. */
    void resourceType(String name) {
        if (Name.isPlain(name)) {
            root = Optional.of(name);
        }
    }

    /** A path such as {@code Patient.name[0].family}, without its middle when it is very long; empty at the top. */
    Optional<String> path() {
        StringBuilder path = new StringBuilder(root.orElse(""));
        for (int i = 1; i <= depth; i++) {
            if (count[i] == 0 || (object[i] && nameFrom[i] == NOWHERE)) {
                break;
            }
            boolean hidden = i > SHOWN_STEPS / 2 && i <= depth - SHOWN_STEPS / 2;
            if (hidden) {
                path.append(i == SHOWN_STEPS / 2 + 1 ? "…" : "");
            } else if (object[i]) {
                name(path, nameFrom[i], nameTo[i]);
            } else {
                path.append('[').append(count[i] - 1).append(']');
            }
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(path.toString());
    }

    private void name(StringBuilder path, int from, int to) {
        int shown = Math.min(to, from + SHOWN_NAME);
        String name = Name.printable(new String(text, from, shown - from, StandardCharsets.UTF_8));
        if (Name.isPlain(name)) {
            path.append(path.isEmpty() ? "" : ".").append(name);
        } else {
            path.append("[\"").append(name).append(shown < to ? "…" : "").append("\"]");
        }
    }
}
