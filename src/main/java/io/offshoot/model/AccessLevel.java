package io.offshoot.model;

import java.util.Arrays;
import java.util.Optional;

/** What somebody may do in a project, from least to most. */
public enum AccessLevel {
    /** Read. */
    VIEW,
    /** Add what is new, and work on it until it is closed. */
    UPLOAD,
    /** Change and delete what is there. */
    CONTRIBUTE,
    /** Say who may do what, change and remove the project itself. */
    ADMINISTER;

    /** Whether this level allows what {@code needed} stands for. */
    public boolean atLeast(AccessLevel needed) {
        return compareTo(needed) >= 0;
    }

    /** The lower of the two. */
    public AccessLevel atMost(AccessLevel limit) {
        return atLeast(limit) ? limit : this;
    }

    /** The higher of the two. */
    public AccessLevel or(AccessLevel other) {
        return atLeast(other) ? this : other;
    }

    /** The level of that name, in capital letters; empty for any other text. */
    public static Optional<AccessLevel> named(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name))
                .findFirst();
    }
}
