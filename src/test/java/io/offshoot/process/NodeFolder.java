package io.offshoot.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder below {@code target} with npm packages in it, and programs that run there. */
final class NodeFolder {
    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();

    private NodeFolder(String name) {
        folder = Path.of("target", name).toAbsolutePath();
    }

    /**
     * Copies the files of that name among the test resources and installs what they ask for; skips the test where Node.js or
     * a package registry is not at hand.
     */
    static NodeFolder install(String name, List<String> files, long seconds) throws IOException, InterruptedException {
        NodeFolder node = new NodeFolder(name);
        Files.createDirectories(node.folder);
        assumeTrue(node.run(10, "node", "--version").succeeded(), "no Node.js");
        assumeTrue(node.run(30, "npm", "--version").succeeded(), "no npm");
        for (String file : files) {
            Files.copy(
                    Path.of("src/test/resources", name, file),
                    node.folder.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Result installed = node.run(seconds, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        assumeTrue(installed.succeeded(), name + " cannot be installed: " + installed.output());
        return node;
    }

    Path folder() {
        return folder;
    }

    /** Sets a variable for all later programs. */
    NodeFolder with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** How a program ended. */
    record Result(boolean succeeded, String output) {}

    /** Runs a program to its end, which must come in time. */
    Result run(long seconds, String... command) throws InterruptedException {
        Path output = folder.resolve("output.txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
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
