package io.offshoot.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How the embedded PostgreSQL is run.
 *
 * @param dataFolder the server's data folder ({@code OFFSHOOT_DATA_DIR}); the cluster is its subfolder {@code postgres}
 * @param port the TCP port on 127.0.0.1; 0 takes the port of the last start if it is free, and any free one otherwise
 * @param sharedBuffers PostgreSQL's {@code shared_buffers}, in bytes
 * @param copyNiceness how far the processes that copy stand back behind the others, as a niceness; 0: not at all
 * @param settings further settings of {@code postgresql.conf}, which win over the ones this package chooses
 */
public record EmbeddedPostgresOptions(
        Path dataFolder, int port, long sharedBuffers, int copyNiceness, Map<String, String> settings) {

    public EmbeddedPostgresOptions {
        settings = Map.copyOf(settings);
    }

    /** The defaults of the product: any port, 256 MB of shared buffers, copies behind everything else. */
    public static EmbeddedPostgresOptions in(Path dataFolder) {
        return new EmbeddedPostgresOptions(dataFolder, 0, 256 << 20, 19, Map.of());
    }

    public EmbeddedPostgresOptions withPort(int newPort) {
        return new EmbeddedPostgresOptions(dataFolder, newPort, sharedBuffers, copyNiceness, settings);
    }

    public EmbeddedPostgresOptions withSharedBuffers(long bytes) {
        return new EmbeddedPostgresOptions(dataFolder, port, bytes, copyNiceness, settings);
    }

    public EmbeddedPostgresOptions withCopyNiceness(int niceness) {
        return new EmbeddedPostgresOptions(dataFolder, port, sharedBuffers, niceness, settings);
    }

    /** Adds one setting of {@code postgresql.conf}. */
    public EmbeddedPostgresOptions with(String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return new EmbeddedPostgresOptions(dataFolder, port, sharedBuffers, copyNiceness, more);
    }
}
