package io.offshoot.bench;

import java.time.Duration;

/**
 * What to measure.
 *
 * @param small synthetic resources of 1.7 KB instead of a Synthea population's
 * @param files of the project of files; 0: none
 * @param limit no round begins after that
 * @param readsPerSecond of the other client; 0: there is none
 * @param loops event loops to watch
 */
record BenchSettings(
        long resources,
        boolean small,
        int rounds,
        long files,
        int fileBytes,
        Duration limit,
        int loops,
        int readsPerSecond) {}
