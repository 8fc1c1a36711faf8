package io.offshoot.library.duplication;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an export did; frozen when its package is sealed.
 *
 * @param source {@code Project/id}
 * @param file the name of the package
 * @param verified the package holds as many objects of each type as there were at the instant
 * @param resources how many of the project are in it
 * @param types of the project, counted
 * @param configuration how many objects of the environment of each type are in it
 * @param binaries whose bytes are in it
 * @param parts of the package, its manifest not counted
 * @param bytes of these parts
 * @param configureAgain secrets that stay here, which must be set again where the package is imported; the first thousand
 * @param warnings sentences
 * @param seconds from the request to the end
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExportReport(
        String source,
        String file,
        boolean verified,
        long resources,
        List<TypeCount> types,
        Map<String, Long> configuration,
        Binaries binaries,
        int parts,
        long bytes,
        List<Reconfigure> configureAgain,
        List<String> warnings,
        double seconds) {

    /**
     * How many of a type.
     *
     * @param read in the project
     * @param skippedBecause why some are not in the package: {@code settings} or {@code run-time record}
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record TypeCount(String type, long read, long packed, long skipped, Optional<String> skippedBecause) {}

    /** How many Binaries with bytes, and how many bytes. */
    public record Binaries(long count, long bytes) {}

    /** Something to be set again; the reason is a stable word such as {@code secret:password}. */
    public record Reconfigure(String resource, String reason) {}
}
