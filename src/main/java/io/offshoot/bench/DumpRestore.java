package io.offshoot.bench;

import io.offshoot.store.BenchStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator would do by hand: {@code pg_dump -Fc | pg_restore} of the same rows into another database. */
final class DumpRestore {
    private static final String TABLE = "bench_rows";
    private static final String RESTORED = "offshoot_bench_restored";
    private static final Pattern MAJOR = Pattern.compile("(\\d+)");

    private final BenchStore store;
    private final Map<String, String> connection;

    DumpRestore(BenchStore store, Map<String, String> connection) {
        this.store = store;
        this.connection = connection;
    }

    /** Why it cannot be measured; empty: it can. */
    Optional<String> unusable(String server) {
        for (String program : List.of("pg_dump", "pg_restore")) {
            Optional<String> version = version(program);
            if (version.isEmpty()) {
                return Optional.of(program + " is not on the PATH");
            }
            if (major(version.get()) < major(server)) {
                return Optional.of(program + " is of version " + version.get() + ", the server of version " + server
                        + ", which is newer");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> version(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = Pattern.compile("(\\d+[.\\d]*)").matcher(said);
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int major(String version) {
        Matcher major = MAJOR.matcher(version);
        return major.find() ? Integer.parseInt(major.group(1)) : 0;
    }

    /** Dumps and restores once, in one pipe. */
    double seconds() {
        Bench.await(store.dropDatabase(RESTORED).compose(gone -> store.createDatabase(RESTORED)));
        try {
            Path complaints = Files.createTempFile("offshoot-bench", ".log");
            long began = System.nanoTime();
            List<Process> pipe = ProcessBuilder.startPipeline(List.of(
                    program(complaints, "pg_dump", "-Fc", "-t", TABLE),
                    program(complaints, "pg_restore", "--no-owner", "-d", RESTORED)));
            for (Process process : pipe) {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("pg_dump or pg_restore failed: " + Files.readString(complaints));
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            Files.delete(complaints);
            return seconds;
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            Bench.await(store.dropDatabase(RESTORED).compose(gone -> store.settle()));
        }
    }

    private ProcessBuilder program(Path complaints, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()));
        builder.environment().putAll(connection);
        return builder;
    }
}
