package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import io.offshoot.definitions.ElementModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads strings that are, as a whole, a reference: {@code Type/id}, relative or behind one of this server's base URLs, with
 * {@code /_history/version}, {@code |version}, {@code #fragment} or the like behind it. Reusable; for one thread.
 */
final class ReferenceForms {
    private static final byte[] HISTORY = "/_history/".getBytes(StandardCharsets.US_ASCII);
    private static final ElementModel MODEL = ElementModel.r4();

    private final byte[][] bases;
    private final int longestBase;
    private final UuidText uuid = new UuidText();

    /** @param baseUrls the URLs under which this server's resources are known, each with a slash at its end */
    ReferenceForms(List<String> baseUrls) {
        bases = baseUrls.stream()
                .map(url -> url.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        longestBase = Arrays.stream(bases).mapToInt(base -> base.length).max().orElse(0);
    }

    int longestBase() {
        return longestBase;
    }

    /** Where the path begins: after the base URL, where one of ours stands at {@code from}; else {@code from} itself. */
    int afterBase(byte[] b, int from, int to) {
        for (byte[] base : bases) {
            if (to - from >= base.length && Arrays.equals(b, from, from + base.length, base, 0, base.length)) {
                return from + base.length;
            }
        }
        return from;
    }

    /**
     * Adds the reference that the bytes are.
     *
     * @param map where the bytes came from, if they are unescaped; null when they are as they stand in the text
     * @return the candidate's number, or -1 when the bytes are no reference to a resource of this server
     */
    int read(ElementKind kind, byte[] b, int from, int to, Unescaped map, Candidates out) {
        if (to - from < 39 || b[from] < 'A') {
            return -1;
        }
        int at = b[from] > 'Z' ? afterBase(b, from, to) : from;
        int slash = at;
        while (slash < to && ((b[slash] | 0x20) >= 'a' && (b[slash] | 0x20) <= 'z')) {
            slash++;
        }
        if (slash == at || slash == to || b[slash] != '/' || !uuid.read(b, slash + 1, to)) {
            return -1;
        }
        int type = MODEL.typeCode(b, at, slash);
        int end = slash + 1 + UuidText.LENGTH;
        if (type == 0 || (end < to && !endsId(b[end]))) {
            return -1;
        }
        int candidate = out.add(kind, type, uuid, offset(map, slash + 1), offset(map, end));
        version(candidate, b, end, to, map, out);
        return candidate;
    }

    private void version(int candidate, byte[] b, int at, int to, Unescaped map, Candidates out) {
        int start = at + HISTORY.length;
        if (start < to && Arrays.equals(b, at, start, HISTORY, 0, HISTORY.length) && uuid.read(b, start, to)) {
            int end = start + UuidText.LENGTH;
            if (end == to || endsId(b[end])) {
                out.setVersion(candidate, uuid, offset(map, start), offset(map, end));
            }
        }
    }

    private static boolean endsId(byte b) {
        return b == '/' || b == '|' || b == '#' || b == '?';
    }

    private static int offset(Unescaped map, int i) {
        return map == null ? i : map.offset(i);
    }
}
