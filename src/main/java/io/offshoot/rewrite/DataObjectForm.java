package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads strings that are, as a whole, an id of the Container door: {@code file-…}, {@code project-…}. What is replaced are
 * its digits; the class before them stays. Reusable; for one thread.
 */
final class DataObjectForm {
    /** The prefix of each type's ids, hyphen included, by the type's code; null for types without ids at that door. */
    private static final byte[][] PREFIXES = prefixes();

    /** A project is of one of two classes, which only its settings tell. */
    private static final List<byte[]> PROJECTS = List.of(ascii("project-"), ascii("container-"));

    private final ContainerIds.Digits digits = new ContainerIds.Digits();

    /**
     * Adds the id that the bytes are.
     *
     * @param map where the bytes came from, if they are unescaped; null when they are as they stand in the text
     * @return the candidate's number, or -1 when the bytes are no id
     */
    int read(byte[] b, int from, int to, Unescaped map, Candidates out) {
        int start = to - ContainerIds.DIGITS;
        if (start <= from || b[start - 1] != '-' || !digits.read(b, start)) {
            return -1;
        }
        int type = digits.typeCode();
        boolean known = type == ResourceType.PROJECT.code()
                ? PROJECTS.stream().anyMatch(prefix -> Arrays.equals(b, from, start, prefix, 0, prefix.length))
                : type < PREFIXES.length
                        && PREFIXES[type] != null
                        && Arrays.equals(b, from, start, PREFIXES[type], 0, PREFIXES[type].length);
        if (!known) {
            return -1;
        }
        return out.add(
                ElementKind.DATA_OBJECT,
                type,
                digits.msb(),
                digits.lsb(),
                map == null ? start : map.offset(start),
                map == null ? to : map.offset(to));
    }

    private static byte[][] prefixes() {
        int last =
                ResourceType.all().stream().mapToInt(ResourceType::code).max().orElseThrow();
        byte[][] prefixes = new byte[last + 1][];
        for (ResourceType type : ResourceType.all()) {
            Optional<String> className = ContainerIds.classOf(type);
            className.ifPresent(name -> prefixes[type.code()] = ascii(name + "-"));
        }
        return prefixes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
