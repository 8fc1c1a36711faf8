package io.offshoot.text;

import io.offshoot.model.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Strict one-pass check of JSON from outside: RFC 8259 in well-formed UTF-8 without a byte order mark, plus what the store
 * or a careful reader needs: no duplicate members, no U+0000, no half surrogate pairs, nothing beyond the limits.
 *
 * <p>Takes time proportional to the text (times a logarithm for very large objects) and a stack of its own, so that neither
 * depth nor chosen names can hurt.
 */
public final class JsonCheck {
    private static final int EXPONENT_DIGITS = 3;
    private final byte[] text;
    private final JsonLimits limits;
    private final Place place;
    private final NameStack names;
    private final TopLevel top;
    private int at;

    private JsonCheck(byte[] text, JsonLimits limits) {
        this.text = text;
        this.limits = limits;
        this.place = new Place(text, limits.maxDepth());
        this.names = new NameStack(text, limits.maxMembers());
        this.top = new TopLevel(text);
    }

    /**
     * Checks that the text is one JSON object.
     *
     * @throws Failure INVALID with a sentence and the path of what is wrong, TOO_LARGE beyond {@link JsonLimits#maxBytes}
     */
    public static void object(byte[] text, JsonLimits limits) {
        check(text, limits, true);
    }

    /** The same for any JSON value at the top. */
    public static void value(byte[] text, JsonLimits limits) {
        check(text, limits, false);
    }

    /** {@link #object}, with some of what it has passed. */
    static TopLevel resource(byte[] text, JsonLimits limits) {
        return check(text, limits, true);
    }

    private static TopLevel check(byte[] text, JsonLimits limits, boolean objectOnly) {
        if (text.length > limits.maxBytes()) {
            throw Failure.of(
                    Failure.Kind.TOO_LARGE,
                    "The text is " + text.length + " bytes long, and at most " + limits.maxBytes() + " are allowed");
        }
        JsonCheck check = new JsonCheck(text, limits);
        try {
            check.document(objectOnly);
            return check.top;
        } catch (Fault fault) {
            Optional<String> path = check.place.path();
            throw Failure.of(Failure.Kind.INVALID, List.of(new Failure.Issue(fault.getMessage(), path)));
        }
    }

    private void document(boolean objectOnly) {
        if (text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF) {
            throw new Fault("The text starts with a byte order mark");
        }
        int first = peek();
        if (first < 0) {
            throw new Fault("The text is empty");
        }
        if (objectOnly && first != '{') {
            throw new Fault("A JSON object is expected", at);
        }
        value();
        while (place.depth() > 0) {
            if (place.inObject()) {
                member();
            } else {
                element();
            }
        }
        if (peek() >= 0) {
            throw new Fault("Something follows the end of the JSON value", at);
        }
    }

    private void member() {
        int c = peek();
        boolean first = place.count() == 0;
        place.between();
        if (c == '}') {
            names.pop(place.count());
            close();
            return;
        }
        separator(c, first, "A comma or } is expected");
        if (peek() != '"') {
            throw unexpected("A member name in double quotes is expected");
        }
        int from = at + 1;
        at = StringCheck.closingQuote(text, from, limits.maxNameBytes());
        int nameEnd = at;
        names.push(from, nameEnd);
        place.member(from, nameEnd);
        at++;
        if (peek() != ':') {
            throw unexpected("A colon is expected");
        }
        at++;
        if (place.depth() == 1) {
            peek();
            top.member(from, nameEnd, at);
        }
        int valueAt = at;
        value();
        if (place.atResourceType() && text[at - 1] == '"') {
            valueAt = Bytes.quoteOrBackslash(text, valueAt, at);
            place.resourceType(JsonString.decode(text, valueAt + 1, at - 1));
        }
    }

    private void element() {
        int c = peek();
        if (c == ']') {
            close();
            return;
        }
        separator(c, place.count() == 0, "A comma or ] is expected");
        place.element();
        value();
    }

    private void separator(int c, boolean first, String expected) {
        if (first) {
            return;
        }
        if (c != ',') {
            throw unexpected(expected);
        }
        at++;
    }

    private void close() {
        place.leave();
        at++;
    }

    /** Passes a whole scalar, or enters an object or array. */
    private void value() {
        int c = peek();
        switch (c) {
            case '"' -> at = StringCheck.closingQuote(text, at + 1, limits.maxStringBytes()) + 1;
            case '{', '[' -> place.enter(c == '{', at++);
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("A JSON value is expected");
        }
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= text.length || text[at + i] != word.charAt(i)) {
                throw unexpected("A JSON value is expected");
            }
        }
        at += word.length();
    }

    private void number() {
        int from = at;
        at += text[at] == '-' ? 1 : 0;
        boolean zero = at < text.length && text[at] == '0';
        if (digits("A number needs a digit") > 1 && zero) {
            throw new Fault("A number starts with a zero that is not alone", from);
        }
        if (at < text.length && text[at] == '.') {
            at++;
            digits("A digit is expected after the decimal point");
        }
        if (at < text.length && (text[at] | 0x20) == 'e') {
            at++;
            at += at < text.length && (text[at] == '+' || text[at] == '-') ? 1 : 0;
            if (digits("A digit is expected in the exponent") > EXPONENT_DIGITS) {
                throw new Fault("The exponent of a number has more than " + EXPONENT_DIGITS + " digits", from);
            }
        }
        if (at - from > limits.maxNumberLength()) {
            throw new Fault("A number is longer than " + limits.maxNumberLength() + " characters", from);
        }
    }

    private int digits(String expected) {
        int from = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected(expected);
        }
        return at - from;
    }

    /** The next byte that is not white space, or -1 at the end. */
    private int peek() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at < text.length ? text[at] & 0xFF : -1;
    }

    private Fault unexpected(String expected) {
        return at < text.length ? new Fault(expected, at) : new Fault("The text ends too early", at);
    }
}
