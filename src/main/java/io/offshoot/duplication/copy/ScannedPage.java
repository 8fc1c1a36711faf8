package io.offshoot.duplication.copy;

import io.offshoot.model.ResourceKey;
import io.offshoot.rewrite.Candidates;
import io.offshoot.rewrite.TermCollector;
import io.offshoot.store.SourceRow;
import java.util.List;

/**
 * A page between its two visits to the worker: edited, its references found, and the keys of which it is not known
 * whether the source holds them. Its columns are those of a {@link PageMemory}, good until the next page is scanned into it.
 *
 * @param edited the rows' texts after the closed table of edits, in the rows' order
 * @param ends for each row the number of candidates up to and including its own
 * @param terms collected with the candidates
 * @param termEnds for each row the number of collected terms up to and including its own
 * @param keys what the rows refer to, and who wrote them
 * @param keyOf for each candidate the number of its key; longer than need be
 */
public record ScannedPage(
        List<SourceRow> rows,
        List<CloneEdits.Edited> edited,
        Candidates candidates,
        int[] ends,
        TermCollector terms,
        int[] termEnds,
        PageKeys keys,
        int[] keyOf) {
    /** Keys to be looked up, each once. */
    public List<ResourceKey> unknown() {
        return keys.unknown();
    }
}
