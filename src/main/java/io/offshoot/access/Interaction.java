package io.offshoot.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a policy can allow or not. A patch is an update.
 *
 * @see <a href="https://hl7.org/fhir/R4/codesystem-restful-interaction.html">Restful interactions</a>
 */
public enum Interaction {
    READ,
    VREAD,
    HISTORY,
    SEARCH,
    CREATE,
    UPDATE,
    DELETE;

    /** What {@code readonly} leaves. */
    public static final Set<Interaction> READING = Set.of(READ, VREAD, HISTORY, SEARCH);

    /** All of them. */
    public static final Set<Interaction> ALL = Set.copyOf(EnumSet.allOf(Interaction.class));

    /** As it is written in {@code AccessPolicy.resource.interaction}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Interaction> of(String code) {
        return Arrays.stream(values()).filter(each -> each.code().equals(code)).findFirst();
    }

    /** Whether it changes something. */
    public boolean writes() {
        return !READING.contains(this);
    }
}
