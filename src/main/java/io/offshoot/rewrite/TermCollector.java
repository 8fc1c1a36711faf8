package io.offshoot.rewrite;

import io.offshoot.definitions.SearchParameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the terms of resources while they are scanned. Those of references wait for {@link #terms}, which knows the ids
 * that stand in the text in the end. Like {@link Candidates} it holds many resources, each from {@link #size} before its scan
 * to that after it. For one thread.
 */
public final class TermCollector implements SearchValues {
    /** Of one resource; more beginnings of names than these are not indexed, so that no text can fill the memory. */
    private static final int MOST_NAME_STARTS = 4000;

    private final Terms terms;
    private int nameStarts;
    private int size;
    private long[] values = new long[256];
    /** Number of the candidate that a term waits for, -1 for one that is ready. */
    private int[] waiting = new int[256];

    private SearchParameter[] parameters = new SearchParameter[256];

    /** @param terms those of the project that the resources, or their copies, are in */
    public TermCollector(Terms terms) {
        this.terms = terms;
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
                            parameters[i],
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
                result[i - from] = terms.reference(parameters[i], type, ids.msb(), ids.lsb());
            } else {
                result[i - from] = terms.reference(
                        parameters[i],
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
            parameters = Arrays.copyOf(parameters, size * 2);
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
        nameStarts = 0;
    }

    @Override
    public void reference(SearchParameter parameter, int candidate) {
        int i = add();
        waiting[i] = candidate;
        parameters[i] = parameter;
    }

    @Override
    public void referenceText(SearchParameter parameter, byte[] utf8, int from, int to) {
        add(terms.referenceText(parameter, utf8, from, to));
    }

    @Override
    public void identifier(
            SearchParameter parameter,
            byte[] system,
            int systemFrom,
            int systemTo,
            byte[] value,
            int valueFrom,
            int valueTo) {
        add(terms.identifier(parameter, system, systemFrom, systemTo, value, valueFrom, valueTo));
        add(terms.identifierValue(parameter, value, valueFrom, valueTo));
    }

    @Override
    public void name(SearchParameter parameter, byte[] utf8, int from, int to) {
        if (nameStarts < MOST_NAME_STARTS) {
            String name = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            for (byte[] start : NameText.of(name).starts(MOST_NAME_STARTS - nameStarts)) {
                add(terms.nameStart(parameter, start, 0, start.length));
                nameStarts++;
            }
        }
    }
}
