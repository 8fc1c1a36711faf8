package io.offshoot.text;

import io.offshoot.text.JsonTokens.Token;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Finds, in one pass, which members the objects and arrays at given offsets are the values of, and those around them. */
final class Parents {
    private final Map<Integer, Member> found = new HashMap<>();
    private int[] containers = new int[16];
    private int[] children = new int[16];
    private boolean[] wanted = new boolean[16];
    private int depth;

    private Parents() {}

    /** From the offset of an opening bracket to the member it is the value of; nothing for the top. */
    static Map<Integer, Member> of(byte[] text, Set<Integer> containers) {
        Parents parents = new Parents();
        JsonTokens tokens = new JsonTokens().reset(text);
        boolean named = false;
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            boolean closes = token == Token.OBJECT_END || token == Token.ARRAY_END;
            if (!named && !closes && parents.depth > 0) {
                parents.children[parents.depth] = tokens.start();
            }
            named = token == Token.NAME;
            if (closes) {
                parents.close(tokens.end());
            } else if (token == Token.OBJECT_START || token == Token.ARRAY_START) {
                parents.open(tokens.start(), containers.contains(tokens.start()));
            }
        }
        return parents.found;
    }

    private void open(int container, boolean asked) {
        depth++;
        if (depth == containers.length) {
            containers = Arrays.copyOf(containers, depth * 2);
            children = Arrays.copyOf(children, depth * 2);
            wanted = Arrays.copyOf(wanted, depth * 2);
        }
        containers[depth] = container;
        wanted[depth] = asked;
    }

    private void close(int end) {
        int inner = depth--;
        if (wanted[inner] && depth > 0) {
            wanted[depth] = true;
            found.put(containers[inner], new Member(containers[depth], children[depth], containers[inner], end));
        }
    }
}
