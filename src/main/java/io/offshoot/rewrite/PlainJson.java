package io.offshoot.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Strings of a JSON text, found in the plainest way: for checking what the fast ways did. */
final class PlainJson {
    /** A string value from its opening quote to after its closing one, and what it says. */
    record Value(int start, int end, String text) {}

    private PlainJson() {}

    /** The string values of all members with that name, wherever they stand. */
    static List<Value> valuesOf(byte[] json, String name) {
        List<Value> values = new ArrayList<>();
        boolean wanted = false;
        int i = 0;
        while (i < json.length) {
            byte c = json[i];
            if (c != '"') {
                boolean between = c == ':' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
                wanted = wanted && between;
                i++;
                continue;
            }
            int end = i + 1;
            while (end < json.length && json[end] != '"') {
                end += json[end] == '\\' ? 2 : 1;
            }
            end = Math.min(end + 1, json.length);
            if (wanted) {
                values.add(new Value(i, end, unescape(json, i + 1, end - 1)));
            }
            int length = end - i - 2;
            boolean mayBe = length == name.length() || (length > name.length() && hasBackslash(json, i, end));
            wanted = !wanted
                    && mayBe
                    && followedByColon(json, end)
                    && unescape(json, i + 1, end - 1).equals(name);
            i = end;
        }
        return values;
    }

    private static boolean hasBackslash(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private static boolean followedByColon(byte[] json, int from) {
        int i = from;
        while (i < json.length && (json[i] == ' ' || json[i] == '\t' || json[i] == '\r' || json[i] == '\n')) {
            i++;
        }
        return i < json.length && json[i] == ':';
    }

    static String unescape(byte[] json, int from, int to) {
        String raw = new String(json, from, to - from, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\' || i + 1 == raw.length()) {
                text.append(c);
            } else if (raw.charAt(++i) == 'u' && i + 4 < raw.length()) {
                byte[] digits = raw.substring(i + 1, i + 5).getBytes(StandardCharsets.ISO_8859_1);
                text.append((char) hex(digits, 0, 4).orElse('u'));
                i += 4;
            } else {
                int known = "bfnrt".indexOf(raw.charAt(i));
                text.append(known < 0 ? raw.charAt(i) : "\b\f\n\r\t".charAt(known));
            }
        }
        return text.toString();
    }

    /** The number that so many hexadecimal digits are; empty when they are not all digits. */
    static OptionalInt hex(byte[] bytes, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return OptionalInt.empty();
            }
            value = value * 16 + digit;
        }
        return OptionalInt.of(value);
    }

    /** The character before an offset, if it is written with an escape: what that stands for. */
    static int characterBefore(byte[] source, int start) {
        if (start >= 6 && source[start - 6] == '\\' && source[start - 5] == 'u') {
            return hex(source, start - 4, 4).orElse(source[start - 1]);
        }
        boolean percent = start >= 3 && source[start - 3] == '%';
        return percent ? hex(source, start - 2, 2).orElse(source[start - 1]) : source[start - 1];
    }

    /** Whether the byte at {@code i} stands behind a backslash that is none of a pair. */
    static boolean escapedAt(byte[] source, int i) {
        int backslashes = 0;
        while (i - backslashes > 0 && source[i - backslashes - 1] == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
