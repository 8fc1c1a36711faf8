package io.offshoot.duplication;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a clone did, frozen when it is published and readable as long as the duplication is kept.
 *
 * @param source {@code Project/id}
 * @param target {@code Project/id}
 * @param verified every row is there, its text is what its digest says, sampled rows un-map to their source, every
 *     binary's bytes are there
 * @param resources resources of the target that were copied
 * @param types counts by type
 * @param references what became of references to resources
 * @param binaries bytes that came along
 * @param idsNotFound ids of the filters that match nothing in the source
 * @param created resources of the target that are not copies
 * @param configureAgain what was switched off or left behind and must be set up again; the first thousand
 * @param seconds from request to publication
 */
public record CloneReport(
        String source,
        String target,
        boolean verified,
        long resources,
        List<TypeCount> types,
        References references,
        Binaries binaries,
        List<String> idsNotFound,
        List<String> created,
        List<Reconfigure> configureAgain,
        double seconds) {

    /**
     * How many of a type.
     *
     * @param read resources of the type in the source
     * @param skippedBecause why some were not copied: {@code filtered} or {@code run-time record}
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TypeCount(String type, long read, long copied, long skipped, Optional<String> skippedBecause) {}

    /**
     * By the type pointed at.
     *
     * @param rewritten follow into the copy
     * @param notCopied point at resources that the selection left out
     * @param neverExisted point at resources that the source does not have
     * @param external point at users of the whole environment
     * @param policy what was done with the dangling ones: keep, drop, fail
     */
    public record References(
            Map<String, Long> rewritten,
            Map<String, Long> notCopied,
            Map<String, Long> neverExisted,
            Map<String, Long> external,
            String policy) {}

    /** How many Binaries with bytes, and how many bytes. */
    public record Binaries(long count, long bytes) {}

    /**
     * Something to be set up again.
     *
     * @param reason a stable word: {@code off}, {@code removed:jwksUri}, {@code secret:API_KEY}
     */
    public record Reconfigure(String resource, String reason) {}
}
