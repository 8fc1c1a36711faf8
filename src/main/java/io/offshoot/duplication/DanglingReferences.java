package io.offshoot.duplication;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a reference to a resource that is not copied. */
public enum DanglingReferences {
    /** It stays as it is and points at the source's resource, or at nothing; it is counted. */
    KEEP,
    /** The {@code reference} member is left out, and the element if that empties it. */
    DROP,
    /** The duplication fails. */
    FAIL;

    /** The word that requests and reports use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of that word. */
    public static Optional<DanglingReferences> labelled(String label) {
        return Arrays.stream(values())
                .filter(policy -> policy.label().equals(label))
                .findFirst();
    }
}
