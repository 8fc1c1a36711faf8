package io.offshoot.bench;

import io.offshoot.bench.BenchReport.Cpu;
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
import java.util.function.ToLongFunction;

/** The rounds of one thing that is measured. */
final class Rounds {
    private final String what;
    private final List<Round> rounds = new ArrayList<>();

    /** One measurement. */
    record Round(double seconds, Optional<Observed> observed, Optional<CloneRound> cloned) {
        static Round of(double seconds) {
            return new Round(seconds, Optional.empty(), Optional.empty());
        }
    }

    /**
     * What only a clone has.
     *
     * @param copyingShare the part of the workers' time at ranges that went into copying; the rest: verifying
     * @param phases seconds until it reached its states
     */
    record CloneRound(double firstProgress, double copyingShare, Map<String, Double> phases) {
        /** Seconds that it would have taken if nothing had been verified. */
        double copySeconds() {
            double begun = phases.getOrDefault("copying", Double.NaN);
            double copied = phases.getOrDefault("verifying", Double.NaN);
            return begun + (copied - begun) * copyingShare;
        }
    }

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
                ofClone(CloneRound::copySeconds).map(copying -> round(floorSeconds / copying)),
                rounds.stream().map(each -> round(each.seconds)).toList(),
                rounds.get(0).observed.map(any -> watch()),
                ofClone(CloneRound::firstProgress).map(Rounds::round),
                phases());
    }

    private Watch watch() {
        Latencies reads = new Latencies();
        Latencies lag = new Latencies();
        for (Round each : rounds) {
            reads.addAll(each.observed.orElseThrow().reads());
            lag.addAll(each.observed.orElseThrow().lag());
        }
        long failures = rounds.stream()
                .mapToLong(each -> each.observed.orElseThrow().failures())
                .sum();
        return new Watch(
                reads(reads, failures),
                round(lag.percentile(99)),
                round(lag.percentile(100)),
                most(Observed::peakHeap),
                most(Observed::peakResident),
                new Cpu(round(ofObserved(Observed::cpu)), finite(round(ofObserved(Observed::databaseCpu)))));
    }

    static Reads reads(Latencies reads, long failures) {
        return new Reads(
                reads.count(),
                round(reads.percentile(50)),
                round(reads.percentile(99)),
                round(reads.percentile(100)),
                failures);
    }

    private Map<String, Double> phases() {
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.get(0).cloned.ifPresent(first -> first.phases().keySet().forEach(state -> ofClone(
                        each -> each.phases().getOrDefault(state, Double.NaN))
                .ifPresent(median -> medians.put(state, round(median)))));
        return medians;
    }

    private Optional<Double> ofClone(ToDoubleFunction<CloneRound> value) {
        return rounds.get(0).cloned.map(any -> median(each -> value.applyAsDouble(each.cloned.orElseThrow())));
    }

    private long most(ToLongFunction<Observed> value) {
        return rounds.stream()
                .mapToLong(each -> value.applyAsLong(each.observed.orElseThrow()))
                .max()
                .orElse(0);
    }

    private double ofObserved(ToDoubleFunction<Observed> value) {
        return median(each -> value.applyAsDouble(each.observed.orElseThrow()));
    }

    private double median(ToDoubleFunction<Round> value) {
        return median(rounds.stream().mapToDouble(value).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Optional<Double> finite(double value) {
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    static double round(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : value;
    }
}
