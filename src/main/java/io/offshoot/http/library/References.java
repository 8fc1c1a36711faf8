package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.ObjectKind;
import io.offshoot.model.Ids;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceType;
import java.util.Optional;

/**
 * How objects name each other: clients write {@code {"id","type"}} with the platform's ids and numbers; stored is a
 * reference, which every duplication follows.
 */
final class References {
    private References() {}

    /** A value from a client, as it is stored. */
    static JsonNode stored(JsonNode value) {
        if (value instanceof ArrayNode array) {
            ArrayNode stored = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> stored.add(stored(element)));
            return stored;
        }
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        Optional<String> reference = reference(object);
        ObjectNode stored = JsonNodeFactory.instance.objectNode();
        if (reference.isPresent()) {
            return stored.put("reference", reference.get());
        }
        object.properties().forEach(member -> stored.set(member.getKey(), stored(member.getValue())));
        return stored;
    }

    private static Optional<String> reference(ObjectNode object) {
        JsonNode kind = object.has("subtype") ? object.get("subtype") : object.path("type");
        if (!object.path("id").isTextual() || !(kind.isIntegralNumber() || kind.isTextual())) {
            return Optional.empty();
        }
        return LibraryIds.parse(object.get("id").textValue())
                .flatMap(id -> ObjectKind.named(kind.asText()).map(found -> found.resource() + "/" + id));
    }

    /** A stored value, as clients read it. */
    static JsonNode shown(JsonNode value) {
        if (value instanceof ArrayNode array) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> shown.add(shown(element)));
            return shown;
        }
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        if (object.size() == 1 && object.path("reference").isTextual()) {
            String reference = object.get("reference").textValue();
            int slash = reference.indexOf('/');
            Optional<ObjectKind> kind = slash < 0
                    ? Optional.empty()
                    : ResourceType.named(reference.substring(0, slash)).flatMap(ObjectKind::of);
            return kind.flatMap(found -> Ids.parse(reference.substring(slash + 1))
                            .map(id -> shown.put("id", LibraryIds.text(id))
                                    .put("type", found.type())
                                    .put("subtype", found.subtype())))
                    .orElse(object);
        }
        object.properties().forEach(member -> shown.set(member.getKey(), shown(member.getValue())));
        return shown;
    }
}
