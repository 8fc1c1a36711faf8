package io.offshoot.library.duplication;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What an import did; frozen when its project is published.
 *
 * @param environment the URL of where the package was exported
 * @param sourceProject the name of the project there
 * @param project the new one, {@code Project/id}
 * @param verified every text compared with its SHA-256, every changed one with its source, every file with its own
 * @param resources of the project that were written
 * @param types how many of each type the package held, and how many were written
 * @param configuration how many configuration objects have which outcome
 * @param leftOut how many objects of the project were left out
 * @param configureAgain what arrived switched off, or without a secret
 * @param seconds from the request to the end
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ImportReport(
        String environment,
        String sourceProject,
        String project,
        boolean verified,
        long resources,
        List<TypeCount> types,
        Map<String, Long> configuration,
        long leftOut,
        Binaries binaries,
        List<Reconfigure> configureAgain,
        double seconds) {
    /** How many of a type the package held, and how many of them were written. */
    record TypeCount(String type, long read, long imported) {}

    /** How many Binaries with bytes, and how many bytes. */
    record Binaries(long count, long bytes) {}

    /** Something to be set up again; the reason is a stable word such as {@code off}. */
    record Reconfigure(String resource, String reason) {}
}
