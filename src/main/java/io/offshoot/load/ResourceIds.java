package io.offshoot.load;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Ids as they come in from outside. */
final class ResourceIds {
    private static final String URN = "urn:uuid:";
    private static final int LENGTH = 36;

    private ResourceIds() {}

    /** The UUID that the text is in its usual form of 36 characters, in either case. */
    static Optional<UUID> uuid(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        try {
            UUID id = UUID.fromString(text);
            // UUID.fromString also takes shorter groups and signs.
            return id.toString().equals(text.toLowerCase(Locale.ROOT)) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The UUID of a {@code urn:uuid:} URI. */
    static Optional<UUID> ofUrn(String uri) {
        return uri.startsWith(URN) ? uuid(uri.substring(URN.length())) : Optional.empty();
    }
}
