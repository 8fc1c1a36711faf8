package io.offshoot.text;

import java.nio.charset.StandardCharsets;

/** Member names that the program itself looks for. */
final class Name {
    static final byte[] RESOURCE_TYPE = of("resourceType");

    private Name() {}

    static byte[] of(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a name can stand in a path as it is. */
    static boolean isPlain(String name) {
        return !name.isEmpty() && name.length() < 64 && name.chars().allMatch(Name::isPlain);
    }

    /** A name from outside for a message of one line. */
    static String printable(String name) {
        return name.replaceAll("\\p{C}", "?");
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '$';
    }
}
