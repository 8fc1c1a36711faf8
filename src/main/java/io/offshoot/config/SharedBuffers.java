package io.offshoot.config;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The memory that the embedded PostgreSQL has for its cache when nobody says how much: an eighth of all there is, but 64 MB
 * to 1 GB, which holds the indexes of some million resources.
 */
final class SharedBuffers {
    private static final int SHARE = 8;
    private static final long LEAST = 64L << 20;
    private static final long MOST = 1024L << 20;

    private SharedBuffers() {}

    /** Of the memory of this machine, or of the container where it has a limit. */
    static long ofThisMachine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? of(system.getTotalMemorySize())
                : LEAST;
    }

    /** Of so many bytes. */
    static long of(long memory) {
        return Math.max(LEAST, Math.min(MOST, memory / SHARE));
    }
}
