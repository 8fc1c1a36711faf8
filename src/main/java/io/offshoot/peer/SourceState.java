package io.offshoot.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.DuplicationState;

/**
 * A duplication as the other environment has it.
 *
 * @param state of its machine; CANCELLING and CANCELLED at the source mean that the target is to be cancelled as well
 * @param parts how many parts of its package are there
 * @param sealed whether there will be no more
 * @param about what the other door tells of it, a JSON object: whatever {@link PeerDuplications#about} gives there
 */
public record SourceState(DuplicationState state, int parts, boolean sealed, String about) {
    /** @throws IllegalArgumentException when it is none */
    static SourceState of(JsonNode json) {
        JsonNode parts = json.path("parts");
        JsonNode sealed = json.path("sealed");
        JsonNode about = json.path("about");
        if (!parts.isInt() || parts.asInt() < 0 || !sealed.isBoolean() || !about.isObject()) {
            throw new IllegalArgumentException("no state of a duplication");
        }
        return new SourceState(
                DuplicationState.labelled(json.path("state").asText()),
                parts.asInt(),
                sealed.asBoolean(),
                about.toString());
    }
}
