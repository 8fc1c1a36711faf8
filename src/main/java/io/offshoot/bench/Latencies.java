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

    synchronized int size() {
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
