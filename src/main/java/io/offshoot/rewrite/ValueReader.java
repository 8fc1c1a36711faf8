package io.offshoot.rewrite;

import io.offshoot.definitions.PathIndex;
import io.offshoot.definitions.PathIndex.Use;
import io.offshoot.model.ResourceType;
import java.nio.charset.StandardCharsets;

/** Brings the strings of indexed elements to the {@link SearchValues}; remembers an identifier until it is whole. */
final class ValueReader {
    private static final byte[] NOTHING = {};

    private final Unescaped unescaped = new Unescaped();
    private SearchValues sink = SearchValues.NONE;
    private byte[] source = NOTHING;
    private byte[] system = NOTHING;
    private int systemFrom;
    private int systemTo;
    private byte[] value = NOTHING;
    private int valueFrom;
    private int valueTo;

    void reset(byte[] text, SearchValues values) {
        source = text;
        sink = values;
    }

    /** An Identifier object begins. */
    void startIdentifier() {
        systemTo = systemFrom;
        valueTo = valueFrom;
    }

    /** The Identifier object ends that these uses are of. */
    void endIdentifier(PathIndex index) {
        if (valueTo > valueFrom) {
            for (int i = 0; i < index.useCount(); i++) {
                sink.identifier(index.use(i).parameter(), system, systemFrom, systemTo, value, valueFrom, valueTo);
            }
        }
        startIdentifier();
    }

    /** A string of an indexed element, between its quotes; {@code candidate} is -1 unless it was found to be one. */
    void string(PathIndex index, int from, int to, boolean escaped, int candidate, Candidates candidates) {
        byte[] b = source;
        int start = from;
        int end = to;
        if (escaped) {
            unescaped.read(source, from, to);
            b = unescaped.bytes();
            start = 0;
            end = unescaped.length();
        }
        for (int i = 0; i < index.useCount(); i++) {
            Use use = index.use(i);
            switch (use.role()) {
                case REFERENCE -> reference(use, b, start, end, candidate, candidates);
                case NAME -> sink.name(use.parameter(), b, start, end);
                case IDENTIFIER_SYSTEM -> {
                    system = escaped ? unescaped.copy() : b;
                    systemFrom = start;
                    systemTo = end;
                }
                case IDENTIFIER_VALUE -> {
                    value = escaped ? unescaped.copy() : b;
                    valueFrom = start;
                    valueTo = end;
                }
                case IDENTIFIER -> {}
            }
        }
    }

    private void reference(Use use, byte[] b, int from, int to, int candidate, Candidates candidates) {
        if (candidate >= 0) {
            if (use.onlyType() == 0 || use.onlyType() == candidates.typeCode(candidate)) {
                sink.reference(use.parameter(), candidate);
            }
            return;
        }
        int end = from;
        while (end < to && b[end] != '|') {
            end++;
        }
        boolean counts = end > from && b[from] != '#';
        if (counts && (use.onlyType() == 0 || leadsTo(use.onlyType(), b, from, end))) {
            sink.referenceText(use.parameter(), b, from, end);
        }
    }

    /** Whether a reference that is not to this server names the type all the same, as {@code …/Patient/…} does. */
    private static boolean leadsTo(int type, byte[] b, int from, int to) {
        String text = "/" + new String(b, from, to - from, StandardCharsets.UTF_8);
        String name = "/" + ResourceType.ofCode(type).name();
        return text.contains(name + "/") || text.startsWith(name + "?");
    }
}
