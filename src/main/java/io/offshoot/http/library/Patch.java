package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Changes of an object: an {@code operationList} of {@code {"op","path","value"}}, as the platform's clients send it, or
 * simply the members that are to be others.
 */
final class Patch {
    private static final int MOST = 10_000;

    private Patch() {}

    /**
     * The members that are to change, with the values that they are to have; null stands for one that is to go.
     *
     * @param current the object as it is shown, for what is added to or taken from its lists
     * @throws Failure INVALID for an operation that is none
     */
    static Map<String, JsonNode> of(ObjectNode current, ObjectNode body) {
        Map<String, JsonNode> changed = new LinkedHashMap<>();
        if (!body.has("operationList")) {
            body.properties().forEach(member -> changed.put(member.getKey(), member.getValue()));
            return changed;
        }
        JsonNode operations = body.get("operationList");
        if (!operations.isArray() || operations.size() > MOST) {
            throw Failure.invalid("A list of at most " + MOST + " operations is expected", "operationList");
        }
        int no = 0;
        for (JsonNode operation : operations) {
            apply(current, operation, changed, "operationList[" + no++ + "]");
        }
        return changed;
    }

    private static void apply(ObjectNode current, JsonNode operation, Map<String, JsonNode> changed, String place) {
        String path = operation.path("path").asText();
        if (!path.matches("/[A-Za-z]+")) {
            throw Failure.invalid("A path such as /name is expected", place + ".path");
        }
        String name = path.substring(1);
        JsonNode value = operation.path("value");
        switch (operation.path("op").asText()) {
            case "replace", "REPLACE" -> changed.put(name, value);
            case "add", "ADD", "addElement", "addElements" ->
                changed.put(name, list(changed.getOrDefault(name, current.path(name)), value, true));
            case "remove", "REMOVE", "removeElement", "removeElements" ->
                changed.put(
                        name,
                        value.isMissingNode()
                                ? JsonNodeFactory.instance.nullNode()
                                : list(changed.getOrDefault(name, current.path(name)), value, false));
            default ->
                throw Failure.invalid(
                        "One of replace, add, remove, addElements and removeElements is expected", place + ".op");
        }
    }

    /** A list with more, or fewer, elements; a value that is no list yet is replaced. */
    private static JsonNode list(JsonNode now, JsonNode value, boolean add) {
        if (!now.isArray() && !value.isArray()) {
            return add ? value : JsonNodeFactory.instance.nullNode();
        }
        Map<String, JsonNode> elements = new LinkedHashMap<>();
        if (now.isArray()) {
            now.forEach(element -> elements.put(identity(element), element));
        }
        Iterable<JsonNode> some = value.isArray() ? value : List.of(value);
        for (JsonNode element : some) {
            if (add) {
                elements.put(identity(element), element);
            } else {
                elements.remove(identity(element));
            }
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        elements.values().forEach(all::add);
        return all;
    }

    /** Two elements are the same when they have the same id, or are the same text or number. */
    private static String identity(JsonNode element) {
        JsonNode id = element.isObject() && element.has("id") ? element.get("id") : element;
        return id.isValueNode()
                ? LibraryIds.parse(id.asText()).map(UUID::toString).orElse(id.asText())
                : id.toString();
    }

    /**
     * A member that is a text.
     *
     * @throws Failure INVALID for anything else, or one that is too long
     */
    static Optional<String> text(Map<String, JsonNode> members, String name, int longest) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().length() > longest) {
            throw Failure.invalid("A text of at most " + longest + " characters is expected", name);
        }
        return Optional.of(value.textValue());
    }

    /** A member that is true or false. */
    static Optional<Boolean> flag(Map<String, JsonNode> members, String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw Failure.invalid("true or false is expected", name);
        }
        return Optional.of(value.booleanValue());
    }

    /** A member that lists ids, as texts or as objects with an id. */
    static Optional<List<UUID>> ids(Map<String, JsonNode> members, String name) {
        JsonNode value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isArray() && !value.isNull()) {
            throw Failure.invalid("A list of ids is expected", name);
        }
        Set<UUID> ids = new java.util.LinkedHashSet<>();
        for (JsonNode element : value) {
            JsonNode id = element.isObject() ? element.path("id") : element;
            ids.add(LibraryIds.parse(id.asText())
                    .orElseThrow(() -> Failure.invalid("An id of 32 hex digits is expected", name)));
        }
        return Optional.of(List.copyOf(ids));
    }

    /** The JSON of a value, as bytes of a stored text. */
    static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }
}
