package io.offshoot.load;

import io.offshoot.model.Ids;
import java.util.Optional;
import java.util.UUID;

/** Ids as they come in from outside. */
final class ResourceIds {
    private static final String URN = "urn:uuid:";

    private ResourceIds() {}

    /** The UUID that the text is in its usual form of 36 characters, in either case. */
    static Optional<UUID> uuid(String text) {
        return Ids.parse(text);
    }

    /** The UUID of a {@code urn:uuid:} URI. */
    static Optional<UUID> ofUrn(String uri) {
        return uri.startsWith(URN) ? uuid(uri.substring(URN.length())) : Optional.empty();
    }
}
