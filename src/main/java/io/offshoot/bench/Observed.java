package io.offshoot.bench;

/**
 * The process, its database and another client while something ran.
 *
 * @param reads times of the other client's reads
 * @param lag how late timers fired on the event loops
 * @param cpu seconds of processor time of this process
 * @param databaseCpu the same of the database; NaN where it cannot be watched
 */
record Observed(
        Latencies reads,
        long failures,
        Latencies lag,
        long peakHeap,
        long peakResident,
        double cpu,
        double databaseCpu) {

    static Observed of(Reader reader, Probe probe) {
        return new Observed(
                reader.latencies(),
                reader.failures(),
                probe.lag(),
                probe.peakHeap(),
                probe.peakResident(),
                probe.cpu(),
                probe.serverCpu());
    }
}
