package io.offshoot.text;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random valid JSON documents with random white space, every kind of value and every kind of escape. */
final class RandomJson {
    private static final String[] NAMES = {
        "id", "meta", "name", "a", "b", "resourceType", "reference", "x y", "é", "\\u0041bc", "q\\\"q", "", "versionId"
    };
    private static final String[] STRINGS = {
        "",
        "plain",
        "with \\\"quotes\\\"",
        "back\\\\slash",
        "\\\\",
        "tab\\tnl\\n",
        "\\u00e9\\ud83d\\ude00",
        "é€😀",
        "{[,:]}",
        "a longer string that runs past eight bytes",
        "ends in \\\\\\\"",
        "\\/",
        "Patient/1",
        "\\\\\\\\"
    };
    private static final String[] NUMBERS = {
        "0", "-0", "1", "-12", "1.50", "1e10", "2.5E-3", "123456789012345678901", "1E+2"
    };
    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    byte[] object(int depth) {
        StringBuilder out = new StringBuilder();
        space(out);
        object(out, depth);
        space(out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    String value(int depth) {
        StringBuilder out = new StringBuilder();
        value(out, depth);
        return out.toString();
    }

    private void object(StringBuilder out, int depth) {
        out.append('{');
        space(out);
        int offset = random.nextInt(NAMES.length);
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(',');
            }
            space(out);
            out.append('"').append(NAMES[(offset + i) % NAMES.length]).append('"');
            space(out);
            out.append(':');
            space(out);
            value(out, depth - 1);
            space(out);
        }
        out.append('}');
    }

    private void array(StringBuilder out, int depth) {
        out.append('[');
        space(out);
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(',');
            }
            space(out);
            value(out, depth - 1);
            space(out);
        }
        out.append(']');
    }

    private void value(StringBuilder out, int depth) {
        switch (random.nextInt(depth > 0 ? 9 : 5)) {
            case 0 -> out.append("true");
            case 1 -> out.append("false");
            case 2 -> out.append("null");
            case 3 -> out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 4 ->
                out.append('"').append(STRINGS[random.nextInt(STRINGS.length)]).append('"');
            case 5, 6 -> array(out, depth);
            default -> object(out, depth);
        }
    }

    private void space(StringBuilder out) {
        while (random.nextInt(4) == 0) {
            out.append(" \t\r\n".charAt(random.nextInt(4)));
        }
    }
}
