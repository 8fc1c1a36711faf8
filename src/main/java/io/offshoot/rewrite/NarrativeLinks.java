package io.offshoot.rewrite;

import io.offshoot.definitions.ElementKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the values of {@code href} and {@code src} attributes in XHTML; text, comments and CDATA hold none. */
final class NarrativeLinks {
    private static final byte[] COMMENT = "<!--".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMENT_END = "-->".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CDATA = "<![CDATA[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CDATA_END = "]]>".getBytes(StandardCharsets.US_ASCII);

    private final ReferenceForms forms;

    NarrativeLinks(ReferenceForms forms) {
        this.forms = forms;
    }

    /** Whether the escaped text may hold a link: a quick look, so that most narratives are not read. */
    static boolean mayHold(byte[] b, int from, int to) {
        for (int i = from + 1; i + 2 < to; i++) {
            if (b[i] == 'r' && b[i - 1] == 'h' && b[i + 1] == 'e') {
                return true;
            }
            if (b[i] == 'r' && b[i - 1] == 's' && b[i + 1] == 'c') {
                return true;
            }
            if (b[i] == 'u' && b[i - 1] == '\\') {
                return true;
            }
        }
        return false;
    }

    void read(Unescaped text, Candidates out) {
        byte[] b = text.bytes();
        int to = text.length();
        int i = 0;
        while (i < to) {
            if (b[i] != '<') {
                i++;
            } else if (at(b, i, to, COMMENT)) {
                i = after(b, i + COMMENT.length, to, COMMENT_END);
            } else if (at(b, i, to, CDATA)) {
                i = after(b, i + CDATA.length, to, CDATA_END);
            } else {
                i = tag(b, i + 1, to, text, out);
            }
        }
    }

    private int tag(byte[] b, int from, int to, Unescaped text, Candidates out) {
        int i = from;
        while (i < to && b[i] != '>') {
            int name = i;
            while (i < to && b[i] != '=' && b[i] != '>' && b[i] > ' ') {
                i++;
            }
            int nameEnd = i;
            i = spaces(b, i, to);
            if (i < to && b[i] == '=' && nameEnd > name) {
                i = spaces(b, i + 1, to);
                if (i < to && (b[i] == '"' || b[i] == '\'')) {
                    int value = i + 1;
                    int end = value;
                    while (end < to && b[end] != b[i]) {
                        end++;
                    }
                    if (is(b, name, nameEnd, "href") || is(b, name, nameEnd, "src")) {
                        forms.read(ElementKind.XHTML, b, value, end, text, out);
                    }
                    i = spaces(b, end + 1, to);
                }
            } else if (i == name) {
                i++;
            }
        }
        return i;
    }

    private static int spaces(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] <= ' ' && b[i] >= 0) {
            i++;
        }
        return i;
    }

    private static boolean is(byte[] b, int from, int to, String name) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (b[i] != name.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private static boolean at(byte[] b, int i, int to, byte[] what) {
        return to - i >= what.length && Arrays.equals(b, i, i + what.length, what, 0, what.length);
    }

    private static int after(byte[] b, int from, int to, byte[] what) {
        int i = from;
        while (i < to && !at(b, i, to, what)) {
            i++;
        }
        return Math.min(to, i + what.length);
    }
}
