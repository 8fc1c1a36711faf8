package io.offshoot.bench;

import io.offshoot.bench.BenchReport.Bar;
import io.offshoot.bench.BenchReport.Files;
import io.offshoot.bench.BenchReport.Line;
import io.offshoot.bench.BenchReport.Watch;
import io.offshoot.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a clone is held to, all of it in ratios, since both sides of one come from the same minutes of one machine. */
final class Bars {
    private static final double COPY = 0.7;
    private static final double VERIFIED = 0.5;
    private static final double READS = 2;
    private static final double FILES = 5;
    private static final double MEMORY = 1.2;
    private static final double TIME = 1.1;

    private Bars() {}

    static List<Bar> of(Line floor, Line clone, Optional<Files> files) {
        List<Bar> bars = new ArrayList<>();
        clone.copyRatio().ifPresent(ratio -> bars.add(atLeast("the copy's speed to that of the floor", ratio, COPY)));
        bars.add(atLeast("the verified clone's speed to that of the floor", clone.ratio(), VERIFIED));
        floor.watch()
                .map(Watch::reads)
                .filter(reads -> reads.count() > 0)
                .ifPresent(reads -> bars.add(atMost(
                        "p99 of reads during the clone to that during the floor",
                        clone.watch().orElseThrow().reads().p99() / reads.p99(),
                        READS)));
        files.ifPresent(
                found -> bars.add(atLeast("files cloned to files copied by cp -r", found.timesFaster(), FILES)));
        return bars;
    }

    /**
     * How time and memory grew from an earlier run to one with more resources.
     *
     * @param earlier its report, as JSON
     */
    static List<Bar> growth(String earlier, long resources, Line clone) {
        Map<?, ?> before = Json.read(earlier, Map.class);
        Map<?, ?> line = ((List<?>) before.get("lines"))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .filter(each -> clone.what().equals(each.get("what")))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("The earlier report has no clone in it"));
        double times = (double) resources / ((Number) before.get("resources")).doubleValue();
        double seconds = ((Number) line.get("medianSeconds")).doubleValue();
        double resident = ((Number) ((Map<?, ?>) line.get("watch")).get("peakResidentBytes")).doubleValue();
        return List.of(
                atMost(
                        "time of the clone to that of the one before, with " + Rounds.round(times) + " times as many",
                        clone.medianSeconds() / seconds,
                        TIME * times),
                atMost(
                        "peak resident memory to that of the one before",
                        clone.watch().orElseThrow().peakResidentBytes() / resident,
                        MEMORY));
    }

    private static Bar atLeast(String what, double value, double bar) {
        return new Bar(what, Rounds.round(value), "at least", Rounds.round(bar), value >= bar);
    }

    private static Bar atMost(String what, double value, double bar) {
        return new Bar(what, Rounds.round(value), "at most", Rounds.round(bar), value <= bar);
    }
}
