package io.offshoot.bench;

import io.offshoot.bench.BenchReport.Line;
import io.offshoot.bench.BenchReport.Reads;
import io.offshoot.bench.BenchReport.Watch;
import io.offshoot.store.BenchStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The rounds of one thing that is measured. */
final class Rounds {
    private final String what;
    private final List<Round> rounds = new ArrayList<>();

    /** One measurement. */
    record Round(double seconds, Optional<Watch> watch, Optional<Double> firstProgress, Map<String, Double> phases) {}

    Rounds(String what) {
        this.what = what;
    }

    void add(Round round) {
        rounds.add(round);
    }

    boolean isEmpty() {
        return rounds.isEmpty();
    }

    double medianSeconds() {
        return median(Round::seconds);
    }

    Line line(BenchStore.Size size, double floorSeconds) {
        double seconds = medianSeconds();
        return new Line(
                what,
                round(seconds),
                round(size.resources() / seconds),
                round(size.bytes() / 1e6 / seconds),
                round(floorSeconds / seconds),
                rounds.stream().map(each -> round(each.seconds)).toList(),
                rounds.get(0).watch.map(any -> watch()),
                rounds.get(0).firstProgress.map(any -> round(median(each -> each.firstProgress.orElse(Double.NaN)))),
                phases());
    }

    private Watch watch() {
        return new Watch(
                new Reads(
                        round(ofWatch(watch -> watch.reads().p50())),
                        round(ofWatch(watch -> watch.reads().p99())),
                        round(ofWatch(watch -> watch.reads().max())),
                        rounds.stream()
                                .mapToLong(
                                        each -> each.watch.orElseThrow().reads().failures())
                                .sum()),
                round(ofWatch(Watch::lagP99Millis)),
                round(ofWatch(Watch::lagMaxMillis)),
                rounds.stream()
                        .mapToLong(each -> each.watch.orElseThrow().peakHeapBytes())
                        .max()
                        .orElse(0),
                rounds.stream()
                        .mapToLong(each -> each.watch.orElseThrow().peakResidentBytes())
                        .max()
                        .orElse(0));
    }

    private Map<String, Double> phases() {
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.get(0)
                .phases
                .keySet()
                .forEach(state ->
                        medians.put(state, round(median(each -> each.phases.getOrDefault(state, Double.NaN)))));
        return medians;
    }

    private double ofWatch(ToDoubleFunction<Watch> value) {
        return median(each -> value.applyAsDouble(each.watch.orElseThrow()));
    }

    private double median(ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double round(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : value;
    }
}
