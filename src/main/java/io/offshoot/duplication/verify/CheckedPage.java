package io.offshoot.duplication.verify;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Candidates;
import io.offshoot.store.ProvenanceStore;
import io.offshoot.store.SourceRow;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A page of the source on its way through the check. It goes back and forth between the event loop and one worker thread,
 * never on both at once.
 */
public final class CheckedPage {
    final ResourceType type;
    final List<SourceRow> rows;
    /** The rows' texts after the closed table of edits; empty for one that cannot be read. */
    final List<Optional<byte[]>> texts;

    final Candidates candidates;
    /** For each row the number of candidates up to and including its own. */
    final int[] ends;

    final List<ProvenanceStore.Expected> expected;
    private final Map<ResourceKey, Boolean> held = new HashMap<>();
    private final Set<ResourceKey> leftOut = new HashSet<>();
    private List<ResourceKey> unknown;

    CheckedPage(
            ResourceType type,
            List<SourceRow> rows,
            List<Optional<byte[]>> texts,
            Candidates candidates,
            int[] ends,
            List<ProvenanceStore.Expected> expected,
            List<ResourceKey> unknown) {
        this.type = type;
        this.rows = rows;
        this.texts = texts;
        this.candidates = candidates;
        this.ends = ends;
        this.expected = expected;
        this.unknown = unknown;
    }

    /** The ids and versions that the copies must have, in the rows' order. */
    public List<ProvenanceStore.Expected> expected() {
        return expected;
    }

    /** The keys of which it must be looked up whether the source holds them. */
    public List<ResourceKey> unknown() {
        return unknown;
    }

    /**
     * Takes in which of the unknown keys the source holds.
     *
     * @param found the places in {@link #unknown()} of the keys that the source holds
     * @param listed the places there of what the duplication's list leaves out
     */
    public void learn(BitSet found, BitSet listed) {
        listed.stream().mapToObj(unknown::get).forEach(leftOut::add);
        for (int i = 0; i < unknown.size(); i++) {
            held.put(unknown.get(i), found.get(i));
        }
        unknown = List.of();
    }

    /** Whether the source holds the key; empty when that was not looked up. */
    Optional<Boolean> holds(ResourceKey key) {
        return Optional.ofNullable(held.get(key));
    }

    boolean leavesOut(ResourceKey key) {
        return leftOut.contains(key);
    }

    void ask(List<ResourceKey> keys) {
        unknown = keys;
    }
}
