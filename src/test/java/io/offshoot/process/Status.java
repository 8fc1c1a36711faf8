package io.offshoot.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux knows about a process. */
final class Status {
    private Status() {}

    /** A field of {@code /proc/<pid>/status} that is given in kB. */
    static long bytes(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .map(kilobytes -> kilobytes << 10)
                .findFirst()
                .orElseThrow();
    }
}
