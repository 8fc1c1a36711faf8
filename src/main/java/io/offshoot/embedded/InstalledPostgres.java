package io.offshoot.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL server from programs that are installed on this machine, on an empty cluster of its own, with the settings of
 * the embedded one: for a measurement with programs of another version. All methods block.
 */
public final class InstalledPostgres implements AutoCloseable {
    static final String CLUSTER = "installed-postgres";

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String PASSWORD = "installed-password";
    private static final List<String> PLACES = List.of("/usr/lib/postgresql", "/usr/pgsql", "/usr/local/pgsql");

    private final Path programs;
    private final Path cluster;
    private final Launcher launcher;
    private final DatabaseAddress address;

    private InstalledPostgres(Path programs, Path cluster, Launcher launcher, DatabaseAddress address) {
        this.programs = programs;
        this.cluster = cluster;
        this.launcher = launcher;
        this.address = address;
    }

    /** The folder of the server's programs of a major version, where the system's packages put them; empty: none. */
    public static Optional<Path> programs(int major) {
        List<Path> candidates = new ArrayList<>();
        for (String place : PLACES) {
            candidates.add(Path.of(place, Integer.toString(major), "bin"));
            candidates.add(Path.of(place + "-" + major, "bin"));
            candidates.add(Path.of(place, "bin"));
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            candidates.add(Path.of(folder));
        }
        return candidates.stream()
                .filter(folder -> List.of("initdb", "pg_ctl", "postgres").stream()
                        .allMatch(program -> Files.isExecutable(folder.resolve(program))))
                .filter(folder ->
                        version(folder).filter(found -> found == major).isPresent())
                .findFirst();
    }

    private static Optional<Integer> version(Path programs) {
        try {
            Command.Result said =
                    Command.run(List.of(programs.resolve("postgres").toString(), "--version"), "", LIMIT);
            String number = said.output().replaceAll("^\\D*(\\d+).*", "$1");
            return said.succeeded() ? Optional.of(Integer.parseInt(number)) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes a cluster below a folder and starts a server on it.
     *
     * @param programs as {@link #programs(int)} found them
     * @param options of which the folder, the shared buffers and the further settings count
     * @throws EmbeddedPostgresException when that cannot be done
     */
    public static InstalledPostgres start(Path programs, EmbeddedPostgresOptions options) {
        Path cluster = options.dataFolder().resolve(CLUSTER);
        try {
            Cluster.makeEmpty(cluster);
            Path password = Files.writeString(cluster.resolveSibling("installed-postgres-password"), PASSWORD + "\n");
            List<String> obstacles = new ArrayList<>();
            for (Launcher launcher : Launcher.candidates(Optional.empty())) {
                launcher.owner().own(cluster);
                launcher.owner().own(password);
                Optional<String> obstacle = launcher.obstacle(cluster, programs.resolve("postgres"));
                if (obstacle.isEmpty()) {
                    return start(programs, cluster, launcher, password, options);
                }
                obstacles.add(obstacle.get());
            }
            throw new EmbeddedPostgresException("The programs in " + programs + " cannot be run: " + obstacles);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("The programs in " + programs + " cannot be run: " + e, e);
        }
    }

    private static InstalledPostgres start(
            Path programs, Path cluster, Launcher launcher, Path password, EmbeddedPostgresOptions options)
            throws IOException {
        String folder = cluster.toString();
        run(
                launcher,
                program(programs, "initdb"),
                "--pgdata=" + folder,
                "--username=" + Cluster.OWNER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C");
        int port = Ports.anyFree();
        Path settings = cluster.resolve("postgresql.conf");
        Files.writeString(settings, ClusterSettings.render(options, port));
        run(
                launcher,
                program(programs, "pg_ctl"),
                "start",
                "-w",
                "-t",
                "60",
                "-D",
                folder,
                "-l",
                folder + "/server.log");
        return new InstalledPostgres(
                programs,
                cluster,
                launcher,
                new DatabaseAddress("127.0.0.1", port, "postgres", Cluster.OWNER, PASSWORD));
    }

    private static String program(Path programs, String name) {
        return programs.resolve(name).toString();
    }

    private static void run(Launcher launcher, String... command) throws IOException {
        Command.Result result = launcher.run(List.of(command), "", LIMIT);
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException(Path.of(command[0]).getFileName() + " says:\n" + result.output());
        }
    }

    /** Where it listens, with user and password. */
    public DatabaseAddress address() {
        return address;
    }

    /** Stops the server; its cluster stays. */
    @Override
    public void close() {
        try {
            run(launcher, program(programs, "pg_ctl"), "stop", "-w", "-m", "fast", "-D", cluster.toString());
        } catch (IOException e) {
            throw new EmbeddedPostgresException("The server in " + cluster + " could not be stopped: " + e, e);
        }
    }

    /** Ends a server that was left running on a cluster, whoever started it; waits for its end. */
    static void end(Path cluster) throws IOException {
        Optional<ProcessHandle> left = Postmaster.of(cluster)
                .filter(postmaster -> postmaster.runsOn(cluster))
                .flatMap(postmaster -> ProcessHandle.of(postmaster.pid()));
        if (left.isEmpty()) {
            return;
        }
        left.get().destroy();
        try {
            left.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the server on " + cluster + " does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
