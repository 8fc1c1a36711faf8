package io.offshoot.duplication.copy;

import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.TermCollector;
import io.offshoot.rewrite.Terms;

/**
 * The columns that a page is scanned into, kept for the next page: they are megabytes, and made anew for each page they would
 * be most of what the collector copies about. One page at a time, from its scan to its rewriting.
 */
public final class PageMemory {
    /** What a page with more references, or with more terms, than these needed is let go again. */
    private static final int KEPT = 1 << 16;

    private Candidates candidates = new Candidates();
    private TermCollector terms = new TermCollector();
    private PageKeys keys = new PageKeys();
    private int[] keyOf = new int[0];

    /**
     * Forgets the page before.
     *
     * @param of those of the project that the copies are in
     */
    public void clear(Terms of) {
        if (!isUsual()) {
            candidates = new Candidates();
            terms = new TermCollector();
            keys = new PageKeys();
            keyOf = new int[0];
        }
        candidates.clear();
        terms.clear(of);
        keys.clear();
    }

    /** Whether the page in it has not made it larger than is worth keeping. */
    boolean isUsual() {
        return candidates.size() <= KEPT && terms.size() <= KEPT;
    }

    /** The references of the page in it. */
    public Candidates candidates() {
        return candidates;
    }

    /** The search terms of the page in it. */
    public TermCollector terms() {
        return terms;
    }

    PageKeys keys() {
        return keys;
    }

    /** Room for the number of the key of each candidate. */
    int[] keyOf() {
        if (keyOf.length < candidates.size()) {
            keyOf = new int[candidates.size() + candidates.size() / 4];
        }
        return keyOf;
    }
}
