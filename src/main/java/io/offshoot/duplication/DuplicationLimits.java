package io.offshoot.duplication;

/**
 * How much may be going on at a time.
 *
 * @param running duplications that run at a time on this database, in all replicas together
 * @param runningPerSource of one source project
 * @param runningPerPrincipal of one principal
 * @param waiting duplications that may wait for their turn; one more is refused
 * @param waitingPerPrincipal of one principal
 * @param server what this process copies in a second, at most
 * @param each what it copies in a second of one duplication, at most
 */
public record DuplicationLimits(
        int running,
        int runningPerSource,
        int runningPerPrincipal,
        int waiting,
        int waitingPerPrincipal,
        Rate server,
        Rate each) {

    /**
     * A pace.
     *
     * @param rows resources in a second; 0: as many as can be
     * @param bytes bytes of their text in a second; 0: as many as can be
     */
    public record Rate(long rows, long bytes) {
        /** No limit. */
        public static final Rate FREE = new Rate(0, 0);
    }

    /** The defaults. */
    public static final DuplicationLimits DEFAULT =
            new DuplicationLimits(64, 8, 16, 10_000, 1_000, Rate.FREE, Rate.FREE);

    /** Pages that are no larger than what the paces give in a second, so that no worker waits long for one. */
    CopyOptions within(CopyOptions options) {
        long rows = least(options.pageRows(), server.rows(), each.rows());
        long bytes = least(options.pageBytes(), server.bytes(), each.bytes());
        return new CopyOptions(
                options.workers(),
                (int) rows,
                bytes,
                options.rangeRows(),
                options.lease(),
                options.poll(),
                options.verifySample(),
                options.maxFailures());
    }

    private static long least(long most, long... paces) {
        long least = most;
        for (long pace : paces) {
            least = pace == 0 ? least : Math.min(least, pace);
        }
        return least;
    }
}
