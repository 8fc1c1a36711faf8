package io.offshoot.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The database cluster in a data folder, with the programs to make, start and stop it.
 *
 * @param programs the folder of the unpacked programs
 */
record Cluster(DataFolder folder, Path programs, Launcher launcher) {
    static final String OWNER = "offshoot";
    static final String DATABASE = "offshoot";

    private static final int WAIT_SECONDS = 60;
    private static final Duration LIMIT = Duration.ofSeconds(WAIT_SECONDS + 30);
    private static final long LOG_LIMIT = 16 << 20;
    private static final int TAIL = 4096;

    Path path() {
        return folder.cluster();
    }

    Path settingsFile() {
        return path().resolve("postgresql.conf");
    }

    private Path log() {
        return path().resolve("server.log");
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    /**
     * Refuses a cluster of another major version.
     *
     * @throws EmbeddedPostgresException when it is one
     */
    static void checkVersion(Path path) throws IOException {
        Path file = path.resolve("PG_VERSION");
        String version = Files.exists(file) ? Files.readString(file).strip() : "unknown";
        if (!version.equals(Binaries.MAJOR)) {
            throw new EmbeddedPostgresException("The database in " + path + " was made by PostgreSQL " + version
                    + ", and this server brings PostgreSQL " + Binaries.MAJOR
                    + ". Dump it with the older version and restore it here, set OFFSHOOT_DATA_DIR to another folder,"
                    + " or set DATABASE_URL to a PostgreSQL " + version + " server.");
        }
    }

    /** Makes the cluster with its owner, password and database; it appears whole or not at all. */
    void create(String password) throws IOException {
        Path staging = folder.staging();
        Path passwordFile = folder.privateFile("postgres-password.initdb", password + "\n");
        try {
            own(passwordFile);
            run(
                    "",
                    program("initdb"),
                    "--pgdata=" + staging,
                    "--username=" + OWNER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    // PostgreSQL's own C.UTF-8: the same order on every machine, whatever locales it has.
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8");
            run(
                    "create database " + DATABASE + "\n",
                    program("postgres"),
                    "--single",
                    "-D",
                    staging.toString(),
                    "template1");
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(staging, path(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void own(Path file) throws IOException {
        if (Account.ownerOf(file).uid() != launcher.owner().uid()) {
            launcher.owner().own(file);
        }
    }

    private void run(String input, String... command) throws IOException {
        Command.Result result = launcher.run(List.of(command), input, LIMIT);
        if (!result.succeeded() || result.output().contains("ERROR:")) {
            throw new EmbeddedPostgresException("The embedded database could not be made in " + folder
                    + " (OFFSHOOT_DATA_DIR). " + Path.of(command[0]).getFileName() + " says:\n" + result.output());
        }
    }

    /** Replaces a file of the cluster in one step, so that its owner, whom we need not trust, cannot redirect it. */
    void replace(Path file, String content) throws IOException {
        Path staged = folder.privateFile("postgres-file.new", content);
        own(staged);
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Starts the server, in its own session (pg_ctl sees to that), so that Ctrl-C reaches only us.
     *
     * @return empty when it accepts connections, and otherwise the last lines that it wrote
     */
    Optional<String> start() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT) {
            Files.move(log(), path().resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long logged = Files.exists(log()) ? Files.size(log()) : 0;
        Command.Result result = launcher.run(
                List.of(
                        program("pg_ctl"),
                        "start",
                        "-w",
                        "-t",
                        Integer.toString(WAIT_SECONDS),
                        "-D",
                        path().toString(),
                        "-l",
                        log().toString()),
                "",
                LIMIT);
        return result.succeeded() ? Optional.empty() : Optional.of(result.output() + "\n" + logSince(logged));
    }

    /** Stops the server: running transactions are rolled back, what is committed is written out. */
    void stop() throws IOException {
        Command.Result result = launcher.run(
                List.of(
                        program("pg_ctl"),
                        "stop",
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        Integer.toString(WAIT_SECONDS),
                        "-D",
                        path().toString()),
                "",
                LIMIT);
        if (!result.succeeded() && running().isPresent()) {
            throw new EmbeddedPostgresException("The embedded PostgreSQL in " + path()
                    + " does not stop. pg_ctl says:\n" + result.output() + "\nIts log is " + log() + ".");
        }
    }

    /** The server that runs on this cluster. */
    Optional<Postmaster> running() throws IOException {
        return Postmaster.of(path()).filter(postmaster -> postmaster.runsOn(path()));
    }

    private String logSince(long position) throws IOException {
        if (!Files.exists(log())) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            file.seek(Math.max(position, file.length() - TAIL));
            byte[] tail = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).strip();
        }
    }

    /** Makes an empty folder that only its owner can read. */
    static void makeEmpty(Path staging) throws IOException {
        DataFolder.delete(staging);
        Files.createDirectory(
                staging, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
