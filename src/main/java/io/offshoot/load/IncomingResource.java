package io.offshoot.load;

import java.util.Map;
import java.util.UUID;

/**
 * A resource as an input holds it, not yet checked.
 *
 * @param text its JSON as UTF-8; the receiver may keep it
 * @param locals for a Bundle's entries: what {@code urn:uuid:} references inside the Bundle lead to, as {@code Type/id}
 */
public record IncomingResource(byte[] text, InputPlace place, Map<UUID, String> locals) {
    /** A resource that stands alone. */
    public static IncomingResource alone(byte[] text, InputPlace place) {
        return new IncomingResource(text, place, Map.of());
    }
}
