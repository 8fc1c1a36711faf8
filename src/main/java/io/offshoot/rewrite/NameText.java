package io.offshoot.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A name or other text as it is searched for: runs of white space are one space, none at the ends; letters without regard to case,
 * accents kept. A search finds a name that begins with it, or has a word where it begins.
 */
public final class NameText {
    /** Terms are made of this many characters (code points) at most; longer searches use so many and look at the text. */
    public static final int LONGEST = 8;

    private final int[] points;

    private NameText(int[] points) {
        this.points = points;
    }

    public static NameText of(String name) {
        int[] points = new int[name.length()];
        int length = 0;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int point = name.codePointAt(i);
            if (!Character.isWhitespace(point) && !Character.isSpaceChar(point)) {
                points[length++] = fold(point);
            } else if (length > 0 && points[length - 1] != ' ') {
                points[length++] = ' ';
            }
        }
        boolean spaceAtEnd = length > 0 && points[length - 1] == ' ';
        return new NameText(Arrays.copyOf(points, spaceAtEnd ? length - 1 : length));
    }

    /** Case folding of a single character: good for all scripts, leaves expansions such as that of ß alone. */
    private static int fold(int point) {
        return Character.toLowerCase(Character.toUpperCase(point));
    }

    /** Whether a text begins with {@code search}. */
    public static boolean begins(String text, String search) {
        return of(text).toString().startsWith(of(search).toString());
    }

    /** Whether a name, or one of its words, begins with {@code search}. */
    public static boolean matches(String name, String search) {
        String text = of(name).toString();
        String wanted = of(search).toString();
        return text.startsWith(wanted) || text.contains(" " + wanted);
    }

    /** What a search looks up: the first characters, as UTF-8. */
    byte[] lookup() {
        return utf8(points, 0, Math.min(LONGEST, points.length));
    }

    /** What is indexed of a text: its beginnings of 1 to 8 characters, as UTF-8. */
    List<byte[]> starts() {
        List<byte[]> starts = new ArrayList<>();
        startsAt(0, starts);
        return starts;
    }

    /** The same from each word on; {@code most} at most. */
    List<byte[]> starts(int most) {
        List<byte[]> starts = new ArrayList<>();
        for (int i = 0; i < points.length && starts.size() < most; i++) {
            if (i == 0 || points[i - 1] == ' ') {
                startsAt(i, starts);
            }
        }
        return starts.size() > most ? starts.subList(0, most) : starts;
    }

    private void startsAt(int i, List<byte[]> starts) {
        for (int end = i + 1; end <= Math.min(i + LONGEST, points.length); end++) {
            starts.add(utf8(points, i, end));
        }
    }

    private static byte[] utf8(int[] points, int from, int to) {
        return new String(points, from, to - from).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return new String(points, 0, points.length);
    }
}
