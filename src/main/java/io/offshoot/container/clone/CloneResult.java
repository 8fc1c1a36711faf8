package io.offshoot.container.clone;

import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/**
 * What a clone did.
 *
 * @param id of the clone
 * @param copied how many objects are new in the destination, replicas included
 * @param existing how many were there before
 * @param exists the ids of these, as the inside of a JSON array
 */
public record CloneResult(UUID id, String source, String destination, long copied, long existing, Buffer exists) {

    /** The answer to the call. */
    public Buffer answer() {
        return Buffer.buffer(exists.length() + 128)
                .appendString("{\"id\":\"" + source + "\",\"project\":\"" + destination + "\",\"exists\":[")
                .appendBuffer(exists)
                .appendString("]}");
    }

    /** Writes an id behind others, as the inside of a JSON array. */
    static void append(Buffer exists, ResourceKey key) {
        exists.appendString(exists.length() == 0 ? "\"" : ",\"")
                .appendString(ContainerIds.of(key))
                .appendString("\"");
    }
}
