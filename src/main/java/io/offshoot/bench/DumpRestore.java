package io.offshoot.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator would do by hand: {@code pg_dump -Fc | pg_restore} of the same rows into another database. */
final class DumpRestore {
    private static final String TABLE = "bench_rows";
    private static final String RESTORED = "offshoot_bench_restored";
    private static final Pattern NUMBER = Pattern.compile("(\\d+)[.\\d]*");

    private final BenchTarget.Base base;
    private final String version;

    private DumpRestore(BenchTarget.Base base, String version) {
        this.base = base;
        this.version = version;
    }

    /** It cannot be measured; the message says why. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why) {
            super(why);
        }
    }

    /**
     * Puts a project's rows where they can be dumped: beside it, or, where the programs are older than its server, on an
     * installed server of their own version.
     *
     * @param installedServers as in {@link BenchTarget}
     */
    static DumpRestore of(BenchTarget.Base base, IntFunction<Optional<BenchTarget.Base>> installedServers, UUID source)
            throws Unusable {
        String server = Bench.await(base.store().version());
        String dump = version("pg_dump");
        int oldest = Math.min(major(dump), major(version("pg_restore")));
        if (oldest >= major(server)) {
            Bench.await(base.store().prepareDump(source));
            return new DumpRestore(base, server);
        }
        BenchTarget.Base installed = installedServers
                .apply(oldest)
                .orElseThrow(() -> new Unusable("pg_dump is of version " + dump + ", older than the server's " + server
                        + ", and no server of version " + oldest + " is installed"));
        Bench.await(installed.store().prepareEmptyDump());
        String rows = "copy (select * from resource where project = '" + source + "') to stdout (format binary)";
        DumpRestore other =
                new DumpRestore(installed, Bench.await(installed.store().version()));
        other.pipe(
                List.of("psql", "-X", "-q", "-c", rows),
                base.connection(),
                List.of("psql", "-X", "-q", "-c", "copy " + TABLE + " from stdin (format binary)"));
        Bench.await(installed.store().settleDump());
        return other;
    }

    private static String version(String program) throws Unusable {
        try {
            Process process = new ProcessBuilder(program, "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher number = NUMBER.matcher(said);
            if (number.find()) {
                return number.group();
            }
            throw new Unusable(program + " does not tell its version");
        } catch (IOException e) {
            throw new Unusable(program + " is not on the PATH");
        }
    }

    private static int major(String version) {
        Matcher major = NUMBER.matcher(version);
        return major.find() ? Integer.parseInt(major.group(1)) : 0;
    }

    /** What it is called in the report. */
    String name() {
        return "pg_dump -Fc | pg_restore (" + major(version) + ")";
    }

    /** Dumps and restores once, in one pipe. */
    double seconds() {
        Bench.await(
                base.store().dropDatabase(RESTORED).compose(gone -> base.store().createDatabase(RESTORED)));
        try {
            long began = System.nanoTime();
            pipe(
                    List.of("pg_dump", "-Fc", "-t", TABLE),
                    base.connection(),
                    List.of("pg_restore", "--no-owner", "-d", RESTORED));
            return (System.nanoTime() - began) / 1e9;
        } finally {
            Bench.await(base.store().dropDatabase(RESTORED).compose(gone -> base.store()
                    .settleDump()));
        }
    }

    /** The second program works on our database. */
    private void pipe(List<String> from, Map<String, String> fromConnection, List<String> to) {
        try {
            Path complaints = Files.createTempFile("offshoot-bench", ".log");
            List<Process> pipe = ProcessBuilder.startPipeline(
                    List.of(program(complaints, from, fromConnection), program(complaints, to, base.connection())));
            for (Process process : pipe) {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(
                            from.get(0) + " or " + to.get(0) + " failed: " + Files.readString(complaints));
                }
            }
            Files.delete(complaints);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static ProcessBuilder program(Path complaints, List<String> command, Map<String, String> connection) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()));
        builder.environment().putAll(connection);
        return builder;
    }
}
