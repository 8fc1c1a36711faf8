package io.offshoot.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of duplications between two servers; medians over the rounds.
 *
 * @param ratio of the speed of duplications to that of a dump with a restore of the same rows
 * @param wireBytes of a package that the target pulled
 * @param cpu seconds of processor time of both servers' own processes in a round
 * @param databaseCpu the same of their databases; empty where they run elsewhere
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record TransferReport(
        String database,
        int processors,
        long resources,
        long bytes,
        int rounds,
        double medianSeconds,
        List<Double> seconds,
        Optional<String> dump,
        Optional<Double> dumpMedianSeconds,
        List<Double> dumpSeconds,
        Optional<Double> ratio,
        long wireBytes,
        long sourcePeakResidentBytes,
        long targetPeakResidentBytes,
        double cpu,
        Optional<Double> databaseCpu,
        Map<String, String> skipped) {
    private static final double MEGABYTE = 1 << 20;

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d resources, %,d bytes, %d rounds; PostgreSQL %s, %d processors%n",
                resources,
                bytes,
                rounds,
                database,
                processors);
        out.printf(
                Locale.ROOT,
                "duplicated to another environment in %.2f s: %,.0f resources/s, %.1f MB/s %s%n",
                medianSeconds,
                resources / medianSeconds,
                bytes / 1e6 / medianSeconds,
                seconds);
        dump.ifPresent(
                name -> out.printf(Locale.ROOT, "%s: %.2f s %s%n", name, dumpMedianSeconds.orElseThrow(), dumpSeconds));
        ratio.ifPresent(times -> out.printf(Locale.ROOT, "ratio: %.2f times as fast%n", times));
        out.printf(
                Locale.ROOT,
                "bytes on the wire: %,d; peak RSS: source %.0f MB, target %.0f MB; processor time of both servers: %.2f s, of"
                        + " their databases: %s%n",
                wireBytes,
                sourcePeakResidentBytes / MEGABYTE,
                targetPeakResidentBytes / MEGABYTE,
                cpu,
                databaseCpu
                        .map(value -> String.format(Locale.ROOT, "%.2f s", value))
                        .orElse("?"));
        skipped.forEach((what, why) -> out.println("not measured: " + what + ": " + why));
        out.flush();
    }
}
