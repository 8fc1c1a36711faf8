package io.offshoot.model;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The ids of resources, versions and duplications: UUIDs in their full form of 36 characters, in any case. */
public final class Ids {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Ids() {}

    /** The id, or nothing when the text cannot be one; {@link UUID#fromString} alone takes shorter forms too. */
    public static Optional<UUID> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
