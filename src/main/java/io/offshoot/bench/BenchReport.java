package io.offshoot.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured; medians over the rounds.
 *
 * @param skipped what was not measured, and why
 * @param bars what clones are held to
 * @param readsIdle another client's reads while nothing else runs
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BenchReport(
        String database,
        int processors,
        long maxHeapBytes,
        long resources,
        long bytes,
        int rounds,
        List<Line> lines,
        Reads readsIdle,
        Optional<Files> files,
        List<Bar> bars,
        Map<String, String> skipped) {

    /** What is held to something, and whether it holds. */
    record Bar(String what, double value, String relation, double bar, boolean met) {
        void print(PrintWriter out) {
            out.printf(Locale.ROOT, "%s %s: %.2f (%s %.2f)%n", met ? "[x]" : "[ ]", what, value, relation, bar);
        }
    }

    /**
     * One of the things compared.
     *
     * @param ratio of its speed to that of the floor in one session
     * @param copyRatio the same without the verification: the part of the time in which workers copied
     * @param seconds of each round
     * @param phases medians of when the clone reached its states
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Line(
            String what,
            double medianSeconds,
            double resourcesPerSecond,
            double megabytesPerSecond,
            double ratio,
            Optional<Double> copyRatio,
            List<Double> seconds,
            Optional<Watch> watch,
            Optional<Double> firstProgressSeconds,
            Map<String, Double> phases) {}

    /** The process and another client while it ran. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Watch(
            Reads reads,
            double lagP99Millis,
            double lagMaxMillis,
            long peakHeapBytes,
            long peakResidentBytes,
            Cpu cpu) {}

    /**
     * Seconds of processor time, of all threads together.
     *
     * @param server this process: the server, and the callers that measure it
     * @param database empty where it runs on another machine
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Cpu(double server, Optional<Double> database) {
        String text() {
            return number(server) + " + " + database.map(BenchReport::number).orElse("?");
        }
    }

    /** How many, and how long they took in milliseconds; all rounds together. */
    record Reads(long count, double p50, double p99, double max, long failures) {}

    /** A clone of a project of files beside {@code cp -r} of them. */
    record Files(long files, long fileBytes, double cloneSeconds, double copySeconds, double timesFaster) {}

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d resources, %,d bytes (%,d each), %d rounds; PostgreSQL %s, %d processors, heap of %,d MB%n",
                resources,
                bytes,
                bytes / Math.max(1, resources),
                rounds,
                database,
                processors,
                maxHeapBytes >> 20);
        out.printf(
                "%n%-30s %9s %12s %7s %6s %10s %9s %9s %7s %7s %11s%n",
                "median",
                "seconds",
                "resources/s",
                "MB/s",
                "ratio",
                "first page",
                "reads p99",
                "loop p99",
                "heap MB",
                "RSS MB",
                "CPU s");
        for (Line line : lines) {
            out.printf(
                    Locale.ROOT,
                    "%-30s %9.2f %,12.0f %7.1f %6.2f %10s %9s %9s %7s %7s %11s%n",
                    line.what,
                    line.medianSeconds,
                    line.resourcesPerSecond,
                    line.megabytesPerSecond,
                    line.ratio,
                    line.firstProgressSeconds.map(value -> number(value) + " s").orElse("-"),
                    line.watch.map(watch -> number(watch.reads.p99) + " ms").orElse("-"),
                    line.watch.map(watch -> number(watch.lagP99Millis) + " ms").orElse("-"),
                    line.watch
                            .map(watch -> Long.toString(watch.peakHeapBytes >> 20))
                            .orElse("-"),
                    line.watch
                            .map(watch -> Long.toString(watch.peakResidentBytes >> 20))
                            .orElse("-"),
                    line.watch.map(watch -> watch.cpu.text()).orElse("-"));
        }
        out.printf("%nreads with nothing else running: p99 %s ms%n", number(readsIdle.p99));
        lines.stream()
                .filter(line -> !line.phases.isEmpty())
                .forEach(line -> out.println(line.what + ", seconds until: " + line.phases));
        files.ifPresent(found -> out.printf(
                Locale.ROOT,
                "%,d files of %,d bytes: clone %.2f s, cp -r %.2f s: %.1f times as fast%n",
                found.files,
                found.fileBytes,
                found.cloneSeconds,
                found.copySeconds,
                found.timesFaster));
        lines.forEach(line -> line.copyRatio.ifPresent(
                ratio -> out.printf(Locale.ROOT, "%s, without the verification: ratio %.2f%n", line.what, ratio)));
        bars.forEach(bar -> bar.print(out));
        skipped.forEach((what, why) -> out.println("not measured: " + what + ": " + why));
        out.flush();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
