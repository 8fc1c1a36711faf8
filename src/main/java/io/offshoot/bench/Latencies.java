package io.offshoot.bench;

import java.util.Arrays;

/** Times in nanoseconds, of which percentiles are asked at the end. Safe for one writer and one reader. */
final class Latencies {
    private long[] values = new long[1024];
    private int size;

    synchronized void add(long nanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = nanos;
    }

    /** Takes in all times of another one, which is no longer added to. */
    void addAll(Latencies other) {
        for (long nanos : other.all()) {
            add(nanos);
        }
    }

    private synchronized long[] all() {
        return Arrays.copyOf(values, size);
    }

    synchronized long count() {
        return size;
    }

    /** In milliseconds; NaN when there are none. */
    synchronized double percentile(double percent) {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        int at = (int) Math.ceil(percent / 100 * size) - 1;
        return sorted[Math.max(0, at)] / 1e6;
    }
}
