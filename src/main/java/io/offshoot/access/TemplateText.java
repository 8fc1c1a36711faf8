package io.offshoot.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which variables may stand, {@code %name} or {@code %name.id}, taken apart. In a query two hexadecimal digits
 * behind a percent sign are an escape unless a longer name follows.
 */
final class TemplateText {
    private static final Pattern ESCAPE = Pattern.compile("%[0-9a-fA-F]{2}(?![A-Za-z0-9_-])|%[0-9][0-9a-fA-F]");
    private static final Pattern VARIABLE = Pattern.compile("%([A-Za-z_][A-Za-z0-9_-]*(\\.id\\b)?)");

    /** A piece of the text; of a variable its name. */
    private record Part(String text, boolean variable) {}

    private final List<Part> parts;

    private TemplateText(List<Part> parts) {
        this.parts = parts;
    }

    /** Takes a text apart that is not percent-encoded. */
    static TemplateText plain(String text) {
        return parse(text, false);
    }

    /**
     * Takes a value of a query apart; everything but its variables is decoded.
     *
     * @throws IllegalArgumentException for a percent sign that is neither an escape nor a variable
     */
    static TemplateText ofQuery(String value) {
        return parse(value, true);
    }

    private static TemplateText parse(String text, boolean encoded) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher escape = ESCAPE.matcher(text);
        Matcher variable = VARIABLE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%') {
                literal.append(encoded && c == '+' ? ' ' : c);
                at++;
            } else if (encoded && escape.region(at, text.length()).lookingAt()) {
                int end = endOfEscapes(text, at, escape);
                literal.append(decoded(text, at, end));
                at = end;
            } else if (variable.region(at, text.length()).lookingAt()) {
                parts.add(new Part(literal.toString(), false));
                literal.setLength(0);
                parts.add(new Part(variable.group(1), true));
                at = variable.end();
            } else if (encoded) {
                throw new IllegalArgumentException("a percent sign that is no escape and no variable");
            } else {
                literal.append(c);
                at++;
            }
        }
        parts.add(new Part(literal.toString(), false));
        return new TemplateText(List.copyOf(parts));
    }

    /** Characters beyond ASCII are several escapes in a row. */
    private static int endOfEscapes(String text, int from, Matcher escape) {
        int end = from;
        while (end < text.length() && escape.region(end, text.length()).lookingAt()) {
            end += 3;
        }
        return end;
    }

    private static String decoded(String text, int from, int to) {
        byte[] bytes = new byte[(to - from) / 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(text.substring(from + 3 * i + 1, from + 3 * i + 3), 16);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The text with the values of its variables; empty when one of them has none. */
    Optional<String> resolve(Variables variables) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            Optional<String> value = part.variable ? variables.value(part.text) : Optional.of(part.text);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            text.append(value.get());
        }
        return Optional.of(text.toString());
    }

    /** The text with what may stand in the place of its variables: a reference or, where that makes a difference, an id. */
    List<String> samples() {
        UUID id = new UUID(0, 0);
        return parts.stream().anyMatch(Part::variable)
                ? List.of(sample("Patient/" + id, id.toString()), sample(id.toString(), id.toString()))
                : List.of(sample("", ""));
    }

    private String sample(String whole, String id) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(!part.variable ? part.text : part.text.endsWith(Variables.ID) ? id : whole);
        }
        return text.toString();
    }
}
