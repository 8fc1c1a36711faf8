package io.offshoot.text;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/** Strings between Java and JSON. */
public final class JsonString {
    private JsonString() {}

    /**
     * A string as a JSON string in UTF-8, quotes included.
     *
     * @throws IllegalArgumentException when the string holds half of a surrogate pair
     */
    public static byte[] quote(String value) {
        byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(value);
        byte[] quoted = new byte[inner.length + 2];
        quoted[0] = '"';
        System.arraycopy(inner, 0, quoted, 1, inner.length);
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /** What the string or name token means that {@code tokens} stands on in {@code text}. */
    public static String decode(byte[] text, JsonTokens tokens) {
        return decode(text, tokens.start() + 1, tokens.end() - 1);
    }

    /** Whether the string or name token that {@code tokens} stands on in {@code text} means that, of plain ASCII. */
    static boolean is(byte[] text, JsonTokens tokens, String plain) {
        return is(text, tokens.start() + 1, tokens.end() - 1, plain);
    }

    /** Whether the valid JSON string means that, of plain ASCII, whose inside, without the quotes, is that span. */
    static boolean is(byte[] text, int from, int to, String plain) {
        int length = to - from;
        if (length > plain.length()) {
            // An escape is longer than what it means.
            return Bytes.quoteOrBackslash(text, from, to) < to
                    && decode(text, from, to).equals(plain);
        }
        for (int i = 0; i < length; i++) {
            if (text[from + i] != plain.charAt(i)) {
                return false;
            }
        }
        return length == plain.length();
    }

    /** What the valid JSON string means whose inside, without the quotes, is that span. */
    public static String decode(byte[] text, int from, int to) {
        int escape = Bytes.quoteOrBackslash(text, from, to);
        if (escape == to) {
            return new String(text, from, to - from, StandardCharsets.UTF_8);
        }
        StringBuilder value = new StringBuilder(to - from);
        int i = from;
        while (escape < to) {
            value.append(new String(text, i, escape - i, StandardCharsets.UTF_8));
            int c = text[escape + 1];
            i = escape + 2;
            if (c == 'u') {
                value.append((char) Integer.parseInt(new String(text, i, 4, StandardCharsets.US_ASCII), 16));
                i += 4;
            } else {
                value.append(meaning(c));
            }
            escape = Bytes.quoteOrBackslash(text, i, to);
        }
        return value.append(new String(text, i, to - i, StandardCharsets.UTF_8)).toString();
    }

    private static char meaning(int escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) escaped;
        };
    }
}
