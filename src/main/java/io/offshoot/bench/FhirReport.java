package io.offshoot.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.offshoot.bench.BenchReport.Bar;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How fast the FHIR door answered. Times are those of the machine as it was, with whatever else ran on it: the load average
 * says how much that was. The processor time of a request hardly depends on it.
 */
record FhirReport(
        String database,
        int processors,
        long maxHeapBytes,
        long resources,
        int rounds,
        int callers,
        int seconds,
        List<Line> lines,
        List<Bar> bars) {

    /** Twenty times what Medplum's server does on two processors, one request and one batch after the other. */
    private static final double CREATES = 20 * 118;

    private static final double BATCH_RESOURCES = 20 * 173;

    /**
     * One kind of request; medians of the rounds.
     *
     * @param p50 and the other percentiles in milliseconds
     * @param cpu milliseconds of processor time for each request, of the server
     * @param databaseCpu the same of the database; empty where it runs on another machine
     * @param callerCpu the same of those who ask
     * @param load the machine's load average
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Line(
            String what,
            double requestsPerSecond,
            double resourcesPerSecond,
            double p50,
            double p95,
            double p99,
            double max,
            long failures,
            double cpu,
            Optional<Double> databaseCpu,
            double callerCpu,
            double load) {

        /** Requests in a second for which the processors suffice, those who ask included, were there nothing else. */
        double possible(int processors) {
            return processors * 1000 / (cpu + databaseCpu.orElse(0.0) + callerCpu);
        }
    }

    static FhirReport of(String database, long resources, int rounds, FhirLoadSettings load, List<Line> lines) {
        List<Bar> bars = new ArrayList<>();
        for (Line line : lines) {
            if (line.what.equals(FhirWork.CREATE)) {
                bars.add(bar("creates in a second", line.requestsPerSecond, CREATES));
            } else if (line.what.equals(FhirWork.BATCH)) {
                bars.add(bar("resources in a second by batches", line.resourcesPerSecond, BATCH_RESOURCES));
            }
        }
        return new FhirReport(
                database,
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                resources,
                rounds,
                load.callers(),
                load.seconds(),
                lines,
                bars);
    }

    private static Bar bar(String what, double value, double bar) {
        return new Bar(what, value, "at least", bar, value >= bar);
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d resources, %d callers, %d rounds of %d s; PostgreSQL %s, %d processors, heap of %,d MB%n",
                resources,
                callers,
                rounds,
                seconds,
                database,
                processors,
                maxHeapBytes >> 20);
        out.printf(
                "%n%-30s %10s %12s %8s %8s %8s %8s %20s %12s %6s %8s%n",
                "median",
                "requests/s",
                "resources/s",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "max ms",
                "CPU ms/request",
                "CPU allows",
                "load",
                "failures");
        for (Line line : lines) {
            out.printf(
                    Locale.ROOT,
                    "%-30s %,10.0f %,12.0f %8.1f %8.1f %8.1f %8.1f %20s %,10.0f/s %6.1f %8d%n",
                    line.what,
                    line.requestsPerSecond,
                    line.resourcesPerSecond,
                    line.p50,
                    line.p95,
                    line.p99,
                    line.max,
                    String.format(
                            Locale.ROOT,
                            "%.2f + %s + %.2f",
                            line.cpu,
                            line.databaseCpu
                                    .map(value -> String.format(Locale.ROOT, "%.2f", value))
                                    .orElse("?"),
                            line.callerCpu),
                    line.possible(processors),
                    line.load,
                    line.failures);
        }
        out.println();
        out.println("CPU: server + database + callers");
        bars.forEach(bar -> bar.print(out));
        out.flush();
    }
}
