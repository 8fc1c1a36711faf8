package io.offshoot.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The members of one object that a search element looks at, in the order of its form's parts. For one thread. */
public final class ValueParts {
    private static final int MOST = 4;
    private static final byte[] NOTHING = {};

    private final byte[][] texts = {NOTHING, NOTHING, NOTHING, NOTHING};
    private final int[] from = new int[MOST];
    private final int[] to = new int[MOST];

    void clear() {
        for (int i = 0; i < MOST; i++) {
            to[i] = from[i];
        }
    }

    void set(int part, byte[] text, int start, int end) {
        texts[part] = text;
        from[part] = start;
        to[part] = end;
    }

    /** Whether the member is there and not empty. */
    public boolean has(int part) {
        return to[part] > from[part];
    }

    byte[] text(int part) {
        return texts[part];
    }

    int from(int part) {
        return from[part];
    }

    int to(int part) {
        return to[part];
    }

    /** What the member says; empty where it is not there. */
    public Optional<String> string(int part) {
        return has(part)
                ? Optional.of(new String(texts[part], from[part], to[part] - from[part], StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
