package io.offshoot.rewrite;

import io.offshoot.definitions.PathIndex;
import io.offshoot.definitions.PathIndex.Use;
import io.offshoot.definitions.SearchElement;
import io.offshoot.definitions.SearchElement.Form;

/** Brings the strings and scalars of indexed elements to the {@link SearchValues}; remembers an object's until it is whole. */
final class ValueReader {
    private static final byte[] NOTHING = {};

    private final Unescaped unescaped = new Unescaped();
    private final ValueParts parts = new ValueParts();
    private SearchValues sink = SearchValues.NONE;
    private byte[] source = NOTHING;

    void reset(byte[] text, SearchValues values) {
        source = text;
        sink = values;
    }

    /** Whether an object at that place has members that are looked at together. */
    static boolean isObject(PathIndex index) {
        return index.useCount() > 0 && index.use(0).role() == PathIndex.OBJECT;
    }

    /** An object begins for which {@link #isObject} is true. No object inside it is another one. */
    void startObject() {
        parts.clear();
    }

    /** That object ends. */
    void endObject(PathIndex index) {
        for (int i = 0; i < index.useCount(); i++) {
            sink.object(index.use(i).element(), parts);
        }
        parts.clear();
    }

    /** A number or boolean of an indexed element. */
    void scalar(PathIndex index, int from, int to) {
        for (int i = 0; i < index.useCount(); i++) {
            Use use = index.use(i);
            if (use.role() >= 0) {
                parts.set(use.role(), source, from, to);
            } else if (use.role() == PathIndex.VALUE && use.element().form() != Form.REFERENCE) {
                sink.value(use.element(), source, from, to);
            }
        }
    }

    /** A string of an indexed element, between its quotes; {@code candidate} is -1 unless it was found to be one. */
    void string(PathIndex index, int from, int to, boolean escaped, int candidate) {
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
            if (use.role() >= 0) {
                parts.set(use.role(), escaped ? unescaped.copy() : b, start, end);
            } else if (use.role() == PathIndex.VALUE) {
                value(use.element(), b, start, end, candidate);
            }
        }
    }

    private void value(SearchElement element, byte[] b, int from, int to, int candidate) {
        if (element.form() != Form.REFERENCE) {
            if (to > from) {
                sink.value(element, b, from, to);
            }
            return;
        }
        if (candidate >= 0) {
            sink.reference(element, candidate);
            return;
        }
        int end = from;
        while (end < to && b[end] != '|') {
            end++;
        }
        if (end > from && b[from] != '#') {
            sink.value(element, b, from, end);
        }
    }
}
