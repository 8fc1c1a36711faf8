package io.offshoot.text;

import io.offshoot.text.JsonTokens.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds members and elements in valid JSON bytes, passing over everything else without building anything. */
public final class Members {
    private static final Pattern STEP = Pattern.compile("\\.|(?<!^)(?=\\[)");

    private Members() {}

    /** The member of that name of the object at the top of the text. */
    public static Optional<Member> find(byte[] text, String name) {
        JsonTokens tokens = new JsonTokens().reset(text);
        return tokens.next() == Token.OBJECT_START ? find(text, tokens.start(), name) : Optional.empty();
    }

    /** The member of that name of the object whose opening brace stands at {@code object}. */
    public static Optional<Member> find(byte[] text, int object, String name) {
        JsonTokens tokens = new JsonTokens().reset(text, object, text.length);
        tokens.next();
        byte[] quoted = JsonString.quote(name);
        while (tokens.next() == Token.NAME) {
            boolean found = isName(text, tokens, quoted, name);
            int start = tokens.start();
            tokens.skipValue();
            if (found) {
                return Optional.of(new Member(object, start, tokens.start(), tokens.end()));
            }
        }
        return Optional.empty();
    }

    /**
     * The member or element at a path such as {@code meta.tag[0].code} from the top of the text.
     *
     * @throws IllegalArgumentException when an index is no number
     */
    public static Optional<Member> at(byte[] text, String path) {
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.skipValue();
        Optional<Member> at = Optional.of(new Member(tokens.start(), tokens.start(), tokens.start(), tokens.end()));
        for (String step : STEP.split(path, -1)) {
            at = at.flatMap(parent -> step(text, parent, step));
        }
        return at;
    }

    /** All members of the object or elements of the array whose opening bracket stands at {@code container}. */
    public static List<Member> of(byte[] text, int container) {
        List<Member> members = new ArrayList<>();
        JsonTokens tokens = new JsonTokens().reset(text, container, text.length);
        Token end = tokens.next() == Token.OBJECT_START ? Token.OBJECT_END : Token.ARRAY_END;
        for (Token token = tokens.next(); token != end && token != Token.END; token = tokens.next()) {
            int start = tokens.start();
            if (token == Token.NAME) {
                tokens.skipValue();
            } else {
                tokens.skipChildren();
            }
            members.add(new Member(container, start, tokens.start(), tokens.end()));
        }
        return members;
    }

    private static Optional<Member> step(byte[] text, Member parent, String step) {
        if (!step.startsWith("[")) {
            return parent.isObject(text) ? find(text, parent.valueStart(), step) : Optional.empty();
        }
        int index = Integer.parseInt(step.substring(1, step.length() - 1));
        List<Member> elements = parent.isArray(text) ? of(text, parent.valueStart()) : List.of();
        return index < elements.size() ? Optional.of(elements.get(index)) : Optional.empty();
    }

    private static boolean isName(byte[] text, JsonTokens tokens, byte[] quoted, String name) {
        if (tokens.escaped()) {
            return JsonString.decode(text, tokens).equals(name);
        }
        return Arrays.equals(text, tokens.start(), tokens.end(), quoted, 0, quoted.length);
    }
}
