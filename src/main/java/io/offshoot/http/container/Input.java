package io.offshoot.http.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.offshoot.container.FolderPath;
import io.offshoot.container.Refusal;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.text.JsonCheck;
import io.offshoot.text.JsonLimits;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The input of a method: the members of a JSON object. Members that a method does not know are passed over, as the clients
 * expect; each getter fails with InvalidInput for a value of the wrong form, {@code null} included.
 */
final class Input {
    /** Bytes that a body may have. */
    static final int LARGEST = 16 << 20;

    private static final JsonLimits LIMITS = JsonLimits.RESOURCE.withMaxBytes(LARGEST);

    private final byte[] text;
    private final JsonNode members;

    private Input(byte[] text, JsonNode members) {
        this.text = text;
        this.members = members;
    }

    /**
     * Reads a body.
     *
     * @throws Failure MalformedJSON for what is no JSON, InvalidInput for JSON that cannot be stored
     */
    static Input of(byte[] body) {
        JsonNode members;
        try {
            members = Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw Refusal.malformed("The input could not be parsed as JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory are always readable", e);
        }
        if (members == null || members.isMissingNode()) {
            throw Refusal.malformed("The input could not be parsed as JSON: it is empty");
        }
        JsonCheck.value(body, LIMITS);
        return new Input(body, members);
    }

    /** An object inside another input, of which no exact text is wanted. */
    private Input(JsonNode members) {
        this(new byte[0], members);
    }

    /** The members of an element of a list; fails with InvalidInput when it is no object. */
    static Input within(JsonNode node, String name) {
        if (!node.isObject()) {
            throw Refusal.input(name + " must be an array of objects");
        }
        return new Input(node);
    }

    static Input nothing() {
        return new Input(JsonNodeFactory.instance.objectNode());
    }

    /** The same; fails with InvalidInput for JSON that is no object, as nearly every method wants one. */
    Input requireObject() {
        if (!members.isObject()) {
            throw Refusal.input("The input must be a JSON object");
        }
        return this;
    }

    /** The exact text of the body. */
    byte[] text() {
        return text;
    }

    /** The members as a tree, for methods that read shapes of their own. */
    JsonNode tree() {
        return members;
    }

    boolean has(String name) {
        return members.has(name);
    }

    /** A member that is a string and not empty. */
    Optional<String> string(String name) {
        return of(name).map(value -> text(value, name));
    }

    /** A member that must be there as a string that is not empty. */
    String required(String name) {
        return string(name).orElseThrow(() -> Refusal.input(name + " is required and must be a nonempty string"));
    }

    private static String text(JsonNode value, String name) {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw Refusal.input(name + " must be a nonempty string");
        }
        return value.textValue();
    }

    /** A member that is a string, perhaps an empty one. */
    Optional<String> anyString(String name) {
        return of(name).map(value -> {
            if (!value.isTextual()) {
                throw Refusal.input(name + " must be a string");
            }
            return value.textValue();
        });
    }

    boolean bool(String name, boolean otherwise) {
        return bool(name).orElse(otherwise);
    }

    Optional<Boolean> bool(String name) {
        return of(name).map(value -> {
            if (!value.isBoolean()) {
                throw Refusal.input(name + " must be a boolean");
            }
            return value.booleanValue();
        });
    }

    /** A whole number within bounds. */
    Optional<Long> number(String name, long least, long most) {
        return of(name).map(value -> {
            if (!value.isIntegralNumber()
                    || !value.canConvertToLong()
                    || value.longValue() < least
                    || value.longValue() > most) {
                throw Refusal.input(name + " must be an integer between " + least + " and " + most);
            }
            return value.longValue();
        });
    }

    /** A folder in its canonical form. */
    String folder(String name) {
        return string(name).map(path -> FolderPath.of(path, name)).orElse(FolderPath.ROOT);
    }

    /** A folder that must be given. */
    String requiredFolder(String name) {
        return FolderPath.of(required(name), name);
    }

    /** An array of strings that are not empty. */
    Optional<List<String>> strings(String name) {
        return of(name).map(value -> {
            String sentence = name + " must be an array of nonempty strings";
            if (!value.isArray()) {
                throw Refusal.input(sentence);
            }
            List<String> strings = new ArrayList<>(value.size());
            for (JsonNode each : value) {
                if (!each.isTextual() || each.textValue().isEmpty()) {
                    throw Refusal.input(sentence);
                }
                strings.add(each.textValue());
            }
            return strings;
        });
    }

    /** A map of strings to strings; with {@code removals}, a {@code null} stands for a key that is to go. */
    Optional<Map<String, Optional<String>>> properties(String name, boolean removals) {
        return of(name).map(value -> {
            if (!value.isObject()) {
                throw Refusal.input(name + " must be a mapping of strings to strings");
            }
            Map<String, Optional<String>> properties = new LinkedHashMap<>();
            value.fields().forEachRemaining(entry -> {
                boolean removed = removals && entry.getValue().isNull();
                if (entry.getKey().isEmpty() || (!removed && !entry.getValue().isTextual())) {
                    throw Refusal.input(name + " must be a mapping of nonempty strings to strings");
                }
                properties.put(
                        entry.getKey(),
                        removed
                                ? Optional.empty()
                                : Optional.of(entry.getValue().textValue()));
            });
            return properties;
        });
    }

    /** A member that is an object. */
    Optional<Input> object(String name) {
        return of(name).map(value -> {
            if (!value.isObject()) {
                throw Refusal.input(name + " must be an object");
            }
            return new Input(value);
        });
    }

    /** An array of objects, each with its exact text. */
    Optional<List<Input>> objects(String name) {
        return of(name).map(value -> {
            List<Input> objects = new ArrayList<>();
            if (!value.isArray()) {
                throw Refusal.input(name + " must be an array of objects");
            }
            byte[] array = raw(name).orElseThrow();
            Members.of(array, 0).forEach(each -> objects.add(element(bytes(array, each), name)));
            return objects;
        });
    }

    private static Input element(byte[] text, String name) {
        if (text[0] != '{') {
            throw Refusal.input(name + " must be an array of objects");
        }
        return of(text);
    }

    /** A member that is an object, with its exact text. */
    Optional<Input> exact(String name) {
        return object(name).map(found -> of(raw(name).orElseThrow()));
    }

    /** A member as it is written. */
    Optional<byte[]> raw(String name) {
        if (text.length == 0) {
            return Optional.empty();
        }
        return Members.find(text, start(text), name).map(member -> bytes(text, member));
    }

    static int start(byte[] text) {
        int at = 0;
        while (text[at] != '{') {
            at++;
        }
        return at;
    }

    private static byte[] bytes(byte[] text, Member member) {
        return java.util.Arrays.copyOfRange(text, member.valueStart(), member.valueEnd());
    }

    private Optional<JsonNode> of(String name) {
        return Optional.ofNullable(members.get(name));
    }
}
