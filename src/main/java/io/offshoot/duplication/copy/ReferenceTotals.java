package io.offshoot.duplication.copy;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Presence;
import io.offshoot.rewrite.ReferenceCounts;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts of references as they are stored with a range and reported, by name of the type pointed at.
 *
 * @param rewritten references that follow into the copy
 * @param notCopied references to resources that the source has and the selection leaves out
 * @param neverExisted references to resources that the source does not have
 * @param external references to what belongs to the environment and to no project, such as users
 * @param unmapped resources whose copy was un-mapped and compared with its source
 */
public record ReferenceTotals(
        Map<String, Long> rewritten,
        Map<String, Long> notCopied,
        Map<String, Long> neverExisted,
        Map<String, Long> external,
        long unmapped) {
    /** Nothing yet. */
    public static final ReferenceTotals NONE = new ReferenceTotals(Map.of(), Map.of(), Map.of(), Map.of(), 0);

    /** What a rewriter has counted. */
    public static ReferenceTotals of(ReferenceCounts counts, long unmapped) {
        Map<String, Long> rewritten = new TreeMap<>();
        Map<String, Long> notCopied = new TreeMap<>();
        Map<String, Long> neverExisted = new TreeMap<>();
        Map<String, Long> external = new TreeMap<>();
        counts.byType()
                .forEach((type, byPresence) -> byPresence.forEach((presence, count) -> {
                    Map<String, Long> column =
                            switch (presence) {
                                case COPIED -> rewritten;
                                case NOT_COPIED -> notCopied;
                                case NEVER_EXISTED -> type.ofEnvironment() ? external : neverExisted;
                            };
                    column.put(type.name(), count);
                }));
        return new ReferenceTotals(rewritten, notCopied, neverExisted, external, unmapped);
    }

    /** Whether references dangle that did not dangle by the environment's own design. */
    static boolean dangles(ResourceType type, Presence presence) {
        return presence != Presence.COPIED && !(presence == Presence.NEVER_EXISTED && type.ofEnvironment());
    }

    /** Both added up. */
    public ReferenceTotals plus(ReferenceTotals other) {
        return new ReferenceTotals(
                sum(rewritten, other.rewritten),
                sum(notCopied, other.notCopied),
                sum(neverExisted, other.neverExisted),
                sum(external, other.external),
                unmapped + other.unmapped);
    }

    /** The totals that {@link Json#write} made; of an empty object: none. */
    public static ReferenceTotals parse(String json) {
        return json.equals("{}") ? NONE : Json.read(json, ReferenceTotals.class);
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((type, count) -> sum.merge(type, count, Long::sum));
        return sum;
    }
}
