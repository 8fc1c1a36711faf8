package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark that is interrupted takes its PostgreSQL and its folder with it; the next one removes what a kill left. */
class BenchStopIT {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void leavesNothingBehind() throws Exception {
        Process killed = started();
        killed.destroyForcibly().waitFor();
        assertThat(left()).hasSize(1);
        assertThat(servers()).isEqualTo(1);

        // It removes what the killed one has left before it makes its own.
        Process interrupted = started();
        assertThat(left()).hasSize(1);
        assertThat(servers()).isEqualTo(1);
        new ProcessBuilder("kill", "-INT", Long.toString(interrupted.pid()))
                .start()
                .waitFor();

        assertThat(interrupted.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.exitValue()).isNotZero();
        assertThat(left()).isEmpty();
        assertThat(servers()).isZero();
    }

    /** One that has its database and is at work. */
    private Process started() throws IOException {
        // Every user may enter, since PostgreSQL does not run as root.
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        // A build in the background ignores SIGINT and hands that down to its children.
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        Path.of("target", "offshoot.jar").toAbsolutePath().toString(),
                        "bench",
                        "--resources",
                        "500",
                        "--size",
                        "small",
                        "--rounds",
                        "10000",
                        "--no-dump")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains("loading")) {
                return process;
            }
        }
        throw new IllegalStateException("it ended with " + process.exitValue());
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("offshoot-bench"))
                    .toList();
        }
    }

    private long servers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("postgres") && line.contains("-D " + folder))
                        .isPresent())
                .count();
    }
}
