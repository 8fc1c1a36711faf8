package io.offshoot.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says about the server that runs, or once ran, on a cluster.
 *
 * @param status {@code starting}, {@code ready}, {@code stopping}; empty while the file is being written
 */
record Postmaster(long pid, int port, String status) {
    // The lines of the file, see PostgreSQL's src/include/utils/pidfile.h.
    private static final int PID = 0;
    private static final int PORT = 3;
    private static final int STATUS = 7;

    // Larger than any process number of Linux, whose limit is 2^22.
    private static final long NOBODYS_PID = Integer.MAX_VALUE;

    /** Reads the file; empty when there is none. */
    static Optional<Postmaster> of(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(cluster), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        long pid = number(lines, PID);
        return pid <= 0
                ? Optional.empty()
                : Optional.of(new Postmaster(
                        pid,
                        (int) number(lines, PORT),
                        lines.size() > STATUS ? lines.get(STATUS).strip() : ""));
    }

    static Path file(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    private static long number(List<String> lines, int index) {
        try {
            return lines.size() > index ? Long.parseLong(lines.get(index).strip()) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether the process is there and is a PostgreSQL server on {@code cluster}. */
    boolean runsOn(Path cluster) {
        List<String> words = commandLine();
        int folder = words.indexOf("-D") + 1;
        try {
            return !words.isEmpty()
                    && Path.of(words.get(0)).endsWith("postgres")
                    && folder > 0
                    && folder < words.size()
                    && Files.isSameFile(Path.of(words.get(folder)), cluster);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether there is a process with that number, whichever it is. */
    boolean processExists() {
        return Files.exists(Path.of("/proc", Long.toString(pid)));
    }

    private List<String> commandLine() {
        try {
            String line =
                    Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
            return line.isEmpty() ? List.of() : List.of(line.split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /**
     * The content of the file with a process number that no process has. PostgreSQL takes any living process for a
     * server, so a number used again would stop it; but removing the file would also remove the key of the shared
     * memory by which PostgreSQL finds out that some of the old server's processes still write to the cluster.
     */
    static String disowned(String content) {
        return NOBODYS_PID + content.substring(content.indexOf('\n'));
    }
}
