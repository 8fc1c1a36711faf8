package io.offshoot.duplication;

import io.offshoot.store.Finding.Mark;
import io.offshoot.store.RecheckStore.Counts;
import io.offshoot.store.Verification;
import java.util.Map;

/**
 * What a verification has found so far, in numbers.
 *
 * @param compared resources of the source that were compared; without the source: copies in the target
 * @param same {@code =}
 * @param added {@code +}
 * @param missing {@code -}
 * @param changed {@code *}
 * @param corrupt {@code !}
 * @param files Binaries whose bytes were hashed
 * @param references the references of the source's resources by the type pointed at, counted anew: those rewritten lead to
 *     resources that were compared
 */
public record VerifySummary(
        long compared,
        long same,
        long added,
        long missing,
        long changed,
        long corrupt,
        long files,
        long fileBytes,
        References references) {

    /** As in the report of the duplication. */
    public record References(
            Map<String, Long> rewritten,
            Map<String, Long> notCopied,
            Map<String, Long> neverExisted,
            Map<String, Long> external) {}

    /** Sums up. */
    public static VerifySummary of(Verification job, Counts found) {
        VerifyCounts counts = VerifyCounts.parse(job.counters());
        long ofTarget = sum(found.ofTarget());
        long different = job.sourceGone() ? ofTarget - counts.apart() : sum(found.ofSource());
        return new VerifySummary(
                counts.compared(),
                counts.compared() - different,
                of(found, Mark.ADDED),
                of(found, Mark.MISSING),
                of(found, Mark.CHANGED),
                of(found, Mark.CORRUPT),
                counts.files(),
                counts.fileBytes(),
                new References(
                        counts.references().rewritten(),
                        counts.references().notCopied(),
                        counts.references().neverExisted(),
                        counts.references().external()));
    }

    /** Whether nothing is missing and nothing corrupt; what somebody changed or created is as it should be. */
    public boolean intact() {
        return missing == 0 && corrupt == 0;
    }

    private static long of(Counts found, Mark mark) {
        return found.ofSource().getOrDefault(mark, 0L) + found.ofTarget().getOrDefault(mark, 0L);
    }

    private static long sum(Map<Mark, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
