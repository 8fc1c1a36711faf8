package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a member of an object or an element of an array stands in its text.
 *
 * @param container offset of the opening bracket of the object or array that holds it
 * @param start offset of the opening quote of its name; for an array's element the same as {@code valueStart}
 * @param valueStart offset of its value's first byte
 * @param valueEnd offset after its value's last byte
 */
public record Member(int container, int start, int valueStart, int valueEnd) {
    public boolean isObject(byte[] text) {
        return text[valueStart] == '{';
    }

    public boolean isArray(byte[] text) {
        return text[valueStart] == '[';
    }

    public boolean isString(byte[] text) {
        return text[valueStart] == '"';
    }

    /** What the value means when it is a string. */
    public Optional<String> string(byte[] text) {
        return isString(text) ? Optional.of(JsonString.decode(text, valueStart + 1, valueEnd - 1)) : Optional.empty();
    }

    /** The value as it is written. */
    public String raw(byte[] text) {
        return new String(text, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
    }

    /** The name of an object's member, escapes resolved. */
    public String name(byte[] text) {
        JsonTokens tokens = new JsonTokens().reset(text, start, valueStart);
        tokens.next();
        return JsonString.decode(text, tokens);
    }

    /** Whether the name of an object's member starts with that, as written. */
    boolean nameStartsWith(byte[] text, byte[] prefix) {
        int from = start + 1;
        return from + prefix.length < valueStart
                && Arrays.equals(text, from, from + prefix.length, prefix, 0, prefix.length);
    }
}
