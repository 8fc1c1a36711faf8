package io.offshoot.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code postgresql.conf} of the embedded server, which is written anew at every start. */
final class ClusterSettings {
    private static final Pattern PORT = Pattern.compile("(?m)^port = '(\\d{1,5})'$");

    private ClusterSettings() {}

    /** For a server that copies much, on few cores and in little memory. */
    private static Map<String, String> defaults() {
        Map<String, String> settings = new TreeMap<>();
        // Reachable from this machine only, and with the password only.
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        settings.put("password_encryption", "scram-sha-256");
        settings.put("max_connections", "100");
        // What is acknowledged survives a power cut.
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        // Long copies: few checkpoints, and no log beyond what crash recovery needs since nothing replicates.
        settings.put("wal_level", "minimal");
        settings.put("max_wal_senders", "0");
        settings.put("max_logical_replication_workers", "0");
        settings.put("wal_compression", "off");
        settings.put("max_wal_size", "4GB");
        settings.put("checkpoint_timeout", "15min");
        settings.put("checkpoint_completion_target", "0.9");
        settings.put("work_mem", "16MB");
        settings.put("maintenance_work_mem", "128MB");
        settings.put("effective_cache_size", "1GB");
        settings.put("random_page_cost", "1.1");
        // Short statements: compiling them costs more than it saves, and parallel workers need shared memory that
        // containers have little of.
        settings.put("jit", "off");
        settings.put("max_parallel_workers_per_gather", "0");
        settings.put("max_parallel_maintenance_workers", "0");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("datestyle", "ISO, YMD");
        settings.put("lc_messages", "C");
        return settings;
    }

    /** The text of the file. */
    static String render(EmbeddedPostgresOptions options, int port) {
        Map<String, String> settings = defaults();
        settings.put("shared_buffers", options.sharedBuffers() / 1024 + "kB");
        settings.put("port", Integer.toString(port));
        settings.putAll(options.settings());
        StringBuilder text = new StringBuilder("# Written by Offshoot at every start; changes made here are lost.\n");
        settings.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("\\", "\\\\").replace("'", "''"))
                .append("'\n"));
        return text.toString();
    }

    /** The port of the last start; 0 when there was none. */
    static int lastPort(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        Matcher port = PORT.matcher(Files.readString(file));
        return port.find() ? Integer.parseInt(port.group(1)) : 0;
    }
}
