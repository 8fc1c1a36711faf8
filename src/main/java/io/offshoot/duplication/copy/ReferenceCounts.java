package io.offshoot.duplication.copy;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import java.util.Map;
import java.util.TreeMap;

/** Counts of references by the type they point at, added up over the pages of a range. Not thread-safe. */
public final class ReferenceCounts {
    private final Map<String, Long> rewritten = new TreeMap<>();
    private final Map<String, Long> notCopied = new TreeMap<>();
    private final Map<String, Long> neverExisted = new TreeMap<>();
    private final Map<String, Long> external = new TreeMap<>();
    private long unmapped;

    /**
     * The counts as they are stored and reported, by name of the type pointed at.
     *
     * @param rewritten references that follow into the copy
     * @param notCopied references to resources that the source has and the selection leaves out
     * @param neverExisted references to resources that the source does not have
     * @param external references to users of the whole environment, who are not part of any project
     * @param unmapped resources whose copy was un-mapped and compared
     */
    public record Totals(
            Map<String, Long> rewritten,
            Map<String, Long> notCopied,
            Map<String, Long> neverExisted,
            Map<String, Long> external,
            long unmapped) {
        public static final Totals NONE = new Totals(Map.of(), Map.of(), Map.of(), Map.of(), 0);

        /** Both added up. */
        public Totals plus(Totals other) {
            return new Totals(
                    sum(rewritten, other.rewritten),
                    sum(notCopied, other.notCopied),
                    sum(neverExisted, other.neverExisted),
                    sum(external, other.external),
                    unmapped + other.unmapped);
        }

        private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
            Map<String, Long> sum = new TreeMap<>(one);
            other.forEach((type, count) -> sum.merge(type, count, Long::sum));
            return sum;
        }

        /** The counts that {@link ReferenceCounts#json} wrote; of an empty object: none. */
        public static Totals parse(String json) {
            Totals read = Json.read(json, Totals.class);
            return read.rewritten == null ? NONE : read;
        }
    }

    /** Goes on from the counts of a checkpoint. */
    public static ReferenceCounts from(String json) {
        Totals totals = Totals.parse(json);
        ReferenceCounts counts = new ReferenceCounts();
        counts.rewritten.putAll(totals.rewritten);
        counts.notCopied.putAll(totals.notCopied);
        counts.neverExisted.putAll(totals.neverExisted);
        counts.external.putAll(totals.external);
        counts.unmapped = totals.unmapped;
        return counts;
    }

    void rewritten(ResourceType type) {
        rewritten.merge(type.name(), 1L, Long::sum);
    }

    void notCopied(ResourceType type) {
        notCopied.merge(type.name(), 1L, Long::sum);
    }

    void neverExisted(ResourceType type) {
        neverExisted.merge(type.name(), 1L, Long::sum);
    }

    void external(ResourceType type) {
        external.merge(type.name(), 1L, Long::sum);
    }

    void unmapped() {
        unmapped++;
    }

    /** The counts so far. */
    public String json() {
        return Json.write(new Totals(rewritten, notCopied, neverExisted, external, unmapped));
    }
}
