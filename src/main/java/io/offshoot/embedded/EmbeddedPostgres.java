package io.offshoot.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, for when no other is configured: its programs travel in the jar, its data lives in
 * the server's data folder and survives restarts.
 *
 * <p>The server is a process of its own that outlives a kill of this one; the next start on the same data folder adopts
 * it. All methods block, so they are called before Vert.x starts, after it has stopped, or on a worker thread.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 10;
    private static final Duration SETTLE = Duration.ofSeconds(60);

    private final DataFolder folder;
    private final Cluster cluster;
    private final DatabaseAddress address;
    private final EmbeddedPostgresOptions options;
    private final BackendPriority copies;
    private boolean stopped;

    private EmbeddedPostgres(
            DataFolder folder, Cluster cluster, DatabaseAddress address, EmbeddedPostgresOptions options) {
        this.folder = folder;
        this.cluster = cluster;
        this.address = address;
        this.options = options;
        this.copies = new BackendPriority(options.copyNiceness());
    }

    /**
     * Takes the data folder, makes the cluster in it if there is none, and starts the server or adopts the one that
     * still runs there.
     *
     * @return the server, which accepts connections
     * @throws EmbeddedPostgresException when that cannot be done, with a sentence that names the setting to change
     */
    public static EmbeddedPostgres start(EmbeddedPostgresOptions options) {
        DataFolder folder = DataFolder.lock(options.dataFolder());
        try {
            String password = folder.password();
            Cluster cluster = Installation.prepare(folder, password);
            int port = startOrAdopt(cluster, options);
            DatabaseAddress address = new DatabaseAddress(HOST, port, Cluster.DATABASE, Cluster.OWNER, password);
            return new EmbeddedPostgres(folder, cluster, address, options.withPort(port));
        } catch (IOException e) {
            folder.close();
            throw new EmbeddedPostgresException(
                    "The embedded PostgreSQL could not be started in " + folder + " (OFFSHOOT_DATA_DIR): " + e, e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * The database of a server that runs on that data folder now, for a second program beside it. Nothing is started,
     * locked or changed.
     *
     * @return empty when none runs there, or its password cannot be read by this user
     */
    public static Optional<DatabaseAddress> running(Path dataFolder) {
        try {
            Optional<Postmaster> found = Postmaster.of(dataFolder.resolve("postgres"))
                    .filter(server -> server.status().equals("ready"));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            String password =
                    Files.readString(dataFolder.resolve("postgres-password")).strip();
            return Optional.of(
                    new DatabaseAddress(HOST, found.get().port(), Cluster.DATABASE, Cluster.OWNER, password));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Ends whatever server was left running on a data folder, and removes the folder with all that is in it.
     *
     * @throws EmbeddedPostgresException when another process holds the folder, or it cannot be removed
     */
    public static void discard(Path dataFolder) {
        try (DataFolder held = DataFolder.lock(dataFolder)) {
            InstalledPostgres.end(held.cluster());
            InstalledPostgres.end(dataFolder.resolve(InstalledPostgres.CLUSTER));
            DataFolder.delete(dataFolder);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(dataFolder + " cannot be removed: " + e, e);
        }
    }

    private static int startOrAdopt(Cluster cluster, EmbeddedPostgresOptions options) throws IOException {
        Optional<Postmaster> orphan = settled(cluster);
        if (orphan.isPresent()) {
            int port = orphan.get().port();
            boolean sameSettings = (options.port() == 0 || options.port() == port)
                    && Files.readString(cluster.settingsFile()).equals(ClusterSettings.render(options, port));
            if (sameSettings) {
                log.info("Adopted the embedded PostgreSQL that was left running on port {}", port);
                return port;
            }
            log.info("Restarting the embedded PostgreSQL that was left running with other settings");
            cluster.stop();
        }
        disownReusedProcessNumber(cluster);
        return startAnew(cluster, options);
    }

    /** The server left running, once it is neither starting nor stopping. */
    private static Optional<Postmaster> settled(Cluster cluster) throws IOException {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        for (Optional<Postmaster> found = cluster.running(); ; found = cluster.running()) {
            if (found.isEmpty() || found.get().status().equals("ready")) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedPostgresException("The PostgreSQL server that was left running in " + cluster.path()
                        + " (process " + found.get().pid() + ") is still "
                        + found.get().status() + " after " + SETTLE.toSeconds()
                        + " s. Start again when it is done; its log is server.log in that folder.");
            }
            pause(100);
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void disownReusedProcessNumber(Cluster cluster) throws IOException {
        Optional<Postmaster> stale = Postmaster.of(cluster.path());
        if (stale.isPresent() && stale.get().processExists()) {
            var file = Postmaster.file(cluster.path());
            cluster.replace(file, Postmaster.disowned(Files.readString(file)));
        }
    }

    private static int startAnew(Cluster cluster, EmbeddedPostgresOptions options) throws IOException {
        int last = ClusterSettings.lastPort(cluster.settingsFile());
        boolean anyPort = options.port() == 0;
        int port = !anyPort ? options.port() : last != 0 && Ports.isFree(last) ? last : Ports.anyFree();
        if (!anyPort && !Ports.isFree(port)) {
            throw portTaken(port);
        }
        String complaint = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            cluster.replace(cluster.settingsFile(), ClusterSettings.render(options, port));
            Optional<String> failed = cluster.start();
            if (failed.isEmpty()) {
                log.info("Started the embedded PostgreSQL on port {}", port);
                return port;
            }
            complaint = failed.get();
            if (complaint.contains("could not bind")) {
                // Somebody was faster.
                if (!anyPort) {
                    throw portTaken(port);
                }
                port = Ports.anyFree();
            } else if (complaint.contains("pre-existing shared memory block")) {
                // The old server was killed, and its processes have not all noticed yet.
                pause(500);
            } else {
                break;
            }
        }
        throw new EmbeddedPostgresException("The embedded PostgreSQL in " + cluster.path()
                + " (OFFSHOOT_DATA_DIR) did not start"
                + (cluster.running().isPresent() ? " within 60 s; it goes on starting, so try again later" : "")
                + ". Its last words:\n" + complaint);
    }

    private static EmbeddedPostgresException portTaken(int port) {
        return new EmbeddedPostgresException("The port " + port + " for the embedded PostgreSQL is taken."
                + " Set OFFSHOOT_EMBEDDED_PORT to a free one, or to 0 for any.");
    }

    /**
     * Starts the server again, where it was, if it has died: killed by hand, or for memory by the operating system. Takes
     * as long as PostgreSQL takes to recover.
     *
     * @return whether it had died; never after {@link #stop}
     * @throws EmbeddedPostgresException when it cannot be started now
     */
    public synchronized boolean revive() {
        try {
            if (stopped || settled(cluster).isPresent()) {
                return false;
            }
            log.warn("The embedded PostgreSQL has died; starting it again");
            disownReusedProcessNumber(cluster);
            startAnew(cluster, options);
            return true;
        } catch (IOException e) {
            throw new EmbeddedPostgresException("The embedded PostgreSQL could not be looked after: " + e, e);
        }
    }

    /**
     * Has the operating system run one process of the server, which copies, behind the others, where it can.
     *
     * @param process its number, {@code pg_backend_pid()}; one that is not of this server is left alone
     */
    public void lowerPriority(int process) {
        try {
            copies.lower(cluster, process);
        } catch (IOException e) {
            log.debug("Whether process {} is of the embedded PostgreSQL is not known", process, e);
        }
    }

    /** Where the database listens, with user and password. */
    public DatabaseAddress address() {
        return address;
    }

    /** The connection URI, password included. */
    public String url() {
        return address.url();
    }

    /**
     * Stops the server and lets the data folder go. A second call does nothing.
     *
     * @throws EmbeddedPostgresException when the server does not stop within 60 s
     */
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        try (folder) {
            cluster.stop();
            log.info("Stopped the embedded PostgreSQL");
        } catch (IOException e) {
            throw new EmbeddedPostgresException("The embedded PostgreSQL could not be stopped: " + e, e);
        }
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }
}
