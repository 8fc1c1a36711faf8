package io.offshoot.rewrite;

import io.offshoot.definitions.SearchElement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Collects the terms of resources while they are scanned. Those of references wait for {@link #terms}, which knows the ids
 * that stand in the text in the end. Like {@link Candidates} it holds many resources, each from {@link #size} before its scan
 * to that after it. For one thread.
 */
public final class TermCollector implements SearchValues {
    /** Of one resource; more beginnings of texts than these are not indexed, so that no text can fill the memory. */
    private static final int MOST_STARTS = 4000;

    private Terms terms;
    private int starts;
    private int size;
    private long[] values = new long[256];
    /** Number of the candidate that a term waits for, -1 for one that is ready. */
    private int[] waiting = new int[256];

    private SearchElement[] elements = new SearchElement[256];

    /** Of no project yet: {@link #clear(Terms)} says of which. */
    public TermCollector() {
        this(new Terms(new UUID(0, 0)));
    }

    /** @param terms those of the project that the resources, or their copies, are in */
    public TermCollector(Terms terms) {
        this.terms = terms;
    }

    /** The same as {@link #clear()}, and what comes is of another project. */
    public void clear(Terms of) {
        clear();
        terms = of;
    }

    /** Forgets all; keeps the memory. */
    public void clear() {
        size = 0;
    }

    public int size() {
        return size;
    }

    /** The terms of the text that was scanned, ascending and each once. */
    public long[] terms(int from, int to, Candidates candidates) {
        long[] result = new long[to - from];
        for (int i = from; i < to; i++) {
            int candidate = waiting[i];
            result[i - from] = candidate < 0
                    ? values[i]
                    : terms.reference(
                            elements[i],
                            candidates.typeCode(candidate),
                            candidates.msb(candidate),
                            candidates.lsb(candidate));
        }
        return distinct(result);
    }

    /**
     * The terms of the copy: references to copied resources have their new ids. Good for what {@link Rewriter} makes without
     * edits; the terms of an edited text come from scanning it.
     */
    public long[] terms(int from, int to, Candidates candidates, DerivedIds ids) {
        long[] result = new long[to - from];
        for (int i = from; i < to; i++) {
            int candidate = waiting[i];
            if (candidate < 0) {
                result[i - from] = values[i];
            } else if (candidates.presence(candidate) == Presence.COPIED) {
                int type = candidates.typeCode(candidate);
                ids.derive(type, candidates.msb(candidate), candidates.lsb(candidate));
                result[i - from] = terms.reference(elements[i], type, ids.msb(), ids.lsb());
            } else {
                result[i - from] = terms.reference(
                        elements[i],
                        candidates.typeCode(candidate),
                        candidates.msb(candidate),
                        candidates.lsb(candidate));
            }
        }
        return distinct(result);
    }

    private static long[] distinct(long[] all) {
        Arrays.sort(all);
        int length = 0;
        for (int i = 0; i < all.length; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[length++] = all[i];
            }
        }
        return length == all.length ? all : Arrays.copyOf(all, length);
    }

    private int add() {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
            waiting = Arrays.copyOf(waiting, size * 2);
            elements = Arrays.copyOf(elements, size * 2);
        }
        return size++;
    }

    private void add(long term) {
        int i = add();
        values[i] = term;
        waiting[i] = -1;
    }

    @Override
    public void begin() {
        starts = 0;
    }

    @Override
    public void reference(SearchElement element, int candidate) {
        int i = add();
        waiting[i] = candidate;
        elements[i] = element;
    }

    @Override
    public void value(SearchElement element, byte[] utf8, int from, int to) {
        switch (element.form()) {
            case REFERENCE, URI -> add(terms.text(element, utf8, from, to));
            case CODE -> add(terms.token(element, utf8, from, to));
            case STRING -> starts(element, utf8, from, to);
            case DATE -> time(element, DateBuckets.first(utf8, from, to), DateBuckets.last(utf8, from, to));
            default -> {}
        }
    }

    @Override
    public void object(SearchElement element, ValueParts parts) {
        switch (element.form()) {
            case CODING, IDENTIFIER, CONTACT -> {
                if (parts.has(1)) {
                    add(terms.token(element, parts.text(1), parts.from(1), parts.to(1)));
                }
            }
            case PERIOD -> {
                int first =
                        parts.has(0) ? DateBuckets.first(parts.text(0), parts.from(0), parts.to(0)) : DateBuckets.FIRST;
                int last =
                        parts.has(1) ? DateBuckets.last(parts.text(1), parts.from(1), parts.to(1)) : DateBuckets.LAST;
                if (parts.has(0) || parts.has(1)) {
                    time(element, first, last);
                }
            }
            default -> {}
        }
    }

    private void time(SearchElement element, int first, int last) {
        if (first >= 0 && last >= 0) {
            add(terms.begins(element, first));
            if (last != first) {
                add(terms.ends(element, last));
            }
        }
    }

    private void starts(SearchElement element, byte[] utf8, int from, int to) {
        if (starts < MOST_STARTS) {
            NameText text = NameText.of(new String(utf8, from, to - from, StandardCharsets.UTF_8));
            for (byte[] start : element.words() ? text.starts(MOST_STARTS - starts) : text.starts()) {
                add(terms.textStart(element, start, 0, start.length));
                starts++;
            }
        }
    }
}
