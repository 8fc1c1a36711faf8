package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A data folder with the servers that were started on it. Closing it ends them all, also the embedded PostgreSQL that a
 * kill has left behind, and removes the folder.
 */
final class Installation implements AutoCloseable {
    static final String CLIENT = "11111111-1111-4111-8111-111111111111";
    static final String SECRET = "a secret of the tests";
    static final String EMAIL = "admin@example.com";
    static final String PASSWORD = "a password of the tests";

    private static final String HEAP = "-Xmx256m";

    /** Servers that live for seconds never earn back what the second compiler and the larger collector cost. */
    private static final List<String> QUICK = List.of(HEAP, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Path JAVA = Path.of(System.getProperty("java.home"));
    private static final Path JAR = Path.of("target", "offshoot.jar").toAbsolutePath();

    /** Readable by every user, as PostgreSQL's needs when root starts it. */
    private final Path folder;

    private final Map<String, String> settings = new TreeMap<>();
    private List<String> options = QUICK;
    private final List<ServerProcess> servers = new ArrayList<>();

    Installation() {
        assertThat(JAR).as("packaged by mvn package").exists();
        try {
            folder = Files.createTempDirectory("offshoot-it");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        with("OFFSHOOT_DATA_DIR", data().toString());
        with("OFFSHOOT_PORT", "0");
        with("OFFSHOOT_MANAGEMENT_PORT", "0");
        with("OFFSHOOT_ADMIN_CLIENT_ID", CLIENT);
        with("OFFSHOOT_ADMIN_CLIENT_SECRET", SECRET);
        with("OFFSHOOT_ADMIN_PASSWORD", PASSWORD);
        with("OFFSHOOT_SAMPLE_LOAD", "false");
        with("OFFSHOOT_LOGGING_FORMAT", "json");
        with("OFFSHOOT_EMBEDDED_SHARED_BUFFERS", "64MB");
    }

    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Starts servers as users do, for what runs longer. */
    Installation withUsualJava() {
        return withJava(List.of(HEAP));
    }

    /** Starts servers with these options of Java. */
    Installation withJava(List<String> others) {
        options = others;
        return this;
    }

    /** Sets a variable for all later starts. */
    Installation with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /** Leaves a variable out of all later starts. */
    Installation without(String variable) {
        settings.remove(variable);
        return this;
    }

    /** Starts the server, and waits until it serves. */
    ServerProcess start() {
        return launch(Map.of()).awaitServing();
    }

    /** Starts a second server on the database, key and files of the first, and waits until it serves. */
    ServerProcess startReplica() throws IOException {
        return launch(Map.of(
                        "DATABASE_URL", databaseUrl(),
                        "OFFSHOOT_DATA_DIR", folder.resolve("replica").toString(),
                        "OFFSHOOT_MASTER_KEY_FILE", data().resolve("master.key").toString(),
                        "OFFSHOOT_BINARIES_STORAGE_FOLDER",
                                data().resolve("binaries").toString()))
                .awaitServing();
    }

    /** Starts the server with more variables, and does not wait. */
    ServerProcess launch(Map<String, String> more) {
        return launch(List.of(), JAVA, JAR, more);
    }

    /** Starts the server behind other words, such as setpriv's, with that Java and jar, and does not wait. */
    ServerProcess launch(List<String> prefix, Path javaHome, Path jar, Map<String, String> more) {
        List<String> command = new ArrayList<>(prefix);
        boolean own = jar.equals(JAR) && javaHome.equals(JAVA);
        command.addAll(ServerProcess.command(javaHome, jar, own ? archived() : options));
        ServerProcess server = ServerProcess.launch(builder(command, more));
        servers.add(server);
        return server;
    }

    /** Runs a subcommand to its end and gives what it wrote. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = ServerProcess.command(JAVA, JAR, archived());
        command.addAll(List.of(arguments));
        Process program = builder(command, Map.of()).redirectErrorStream(true).start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(output).isZero();
        return output;
    }

    private List<String> archived() {
        return options.equals(QUICK) ? ClassArchive.use(options, JAR) : options;
    }

    private ProcessBuilder builder(List<String> command, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("OFFSHOOT_") || name.equals("DATABASE_URL") || name.equals("CI"));
        builder.environment().putAll(settings);
        builder.environment().putAll(more);
        return builder;
    }

    /** The process of the embedded PostgreSQL, if one runs. */
    Stream<ProcessHandle> postgres() {
        Path file = data().resolve("postgres/postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
            String command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return command.contains(data().toString()) ? ProcessHandle.of(pid).stream() : Stream.empty();
        } catch (IOException notThere) {
            return Stream.empty();
        }
    }

    /** The address of the embedded database, for a second server or for looking into it. */
    String databaseUrl() throws IOException {
        List<String> lines = Files.readAllLines(data().resolve("postgres/postmaster.pid"));
        String password = Files.readString(data().resolve("postgres-password")).strip();
        return "postgresql://offshoot:" + password + "@127.0.0.1:"
                + lines.get(3).strip() + "/offshoot";
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
        postgres().toList().forEach(left -> {
            // SIGQUIT is PostgreSQL's immediate shutdown, which needs no program of its own.
            ServerProcess.run("kill", "-QUIT", Long.toString(left.pid()));
            left.onExit().orTimeout(ServerProcess.PATIENCE, TimeUnit.SECONDS).join();
        });
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Iterator<Path> each =
                            tree.sorted(java.util.Comparator.reverseOrder()).iterator();
                    each.hasNext(); ) {
                Files.delete(each.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
