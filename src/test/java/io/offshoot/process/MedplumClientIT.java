package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The unmodified {@code @medplum/core} against the running server, where Node.js and a package registry are at hand. */
class MedplumClientIT {
    private static final Path FOLDER = Path.of("target", "medplum-client").toAbsolutePath();
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "run.mjs");
    private static final long INSTALL_SECONDS = 60;
    private static final long RUN_SECONDS = 120;

    private static Installation installation;

    @BeforeAll
    static void installTheClient() throws Exception {
        assumeTrue(run(10, "node", "--version").succeeded(), "no Node.js");
        assumeTrue(run(30, "npm", "--version").succeeded(), "no npm");
        Files.createDirectories(FOLDER);
        for (String file : FILES) {
            Files.copy(
                    Path.of("src/test/resources/medplum-client", file),
                    FOLDER.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Result installed = run(INSTALL_SECONDS, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        assumeTrue(installed.succeeded(), "@medplum/core cannot be installed: " + installed.output());
        installation = new Installation();
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void everyStepOfTheClientWorks() throws Exception {
        // Generous, so that the header is sent and nothing is refused.
        installation
                .with("OFFSHOOT_LIMITS_REQUESTS_PER_MINUTE", "100000")
                .with("OFFSHOOT_LIMITS_INTERACTIONS_PER_MINUTE", "10000000");
        ServerProcess server = installation.start();
        Result result = run(
                RUN_SECONDS,
                "node",
                "run.mjs",
                "http://localhost:" + server.port() + "/",
                Installation.CLIENT,
                Installation.SECRET,
                Installation.EMAIL,
                Installation.PASSWORD);
        assertThat(result.succeeded()).as(result.output()).isTrue();
        assertThat(result.output()).contains("ok      $clone\n").endsWith("ok      signOut\n");
    }

    private record Result(boolean succeeded, String output) {}

    private static Result run(long seconds, String... command) throws InterruptedException {
        Path output = FOLDER.resolve("output.txt");
        try {
            Files.createDirectories(FOLDER);
            Process process = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return new Result(false, "no end after " + seconds + " s\n" + Files.readString(output));
            }
            return new Result(process.exitValue() == 0, Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Result(false, e.toString());
        }
    }
}
