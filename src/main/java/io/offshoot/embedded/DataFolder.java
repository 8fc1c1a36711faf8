package io.offshoot.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The server's data folder, held by this process alone from {@link #lock} to {@link #close}. */
final class DataFolder implements AutoCloseable {
    // Closing any channel on the lock file drops the lock, since POSIX locks belong to the process. So what this
    // process
    // holds is known without opening the file again, not even for reading.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the folder if need be and takes it.
     *
     * @throws EmbeddedPostgresException when the folder cannot be written to or another server has it
     */
    static DataFolder lock(Path folder) {
        Path path;
        try {
            Files.createDirectories(folder);
            path = folder.toRealPath();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        if (!HELD.add(path)) {
            throw taken(path, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DataFolder(path, lockFile(path));
        } catch (IOException | RuntimeException e) {
            HELD.remove(path);
            if (e instanceof EmbeddedPostgresException known) {
                throw known;
            }
            throw unusable(path, e);
        }
    }

    private static FileChannel lockFile(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve("offshoot.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(
                        path, Files.readString(path.resolve("offshoot.lock")).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static EmbeddedPostgresException taken(Path path, String holder) {
        return new EmbeddedPostgresException("The data folder " + path + " is in use by another server (process "
                + holder + "). Stop that one, or set OFFSHOOT_DATA_DIR to another folder.");
    }

    private static EmbeddedPostgresException unusable(Path folder, Exception e) {
        return new EmbeddedPostgresException(
                "The data folder " + folder + " cannot be used: " + e
                        + ". Set OFFSHOOT_DATA_DIR to a folder that this user may write to.",
                e);
    }

    Path cluster() {
        return path.resolve("postgres");
    }

    Path binaries() {
        return path.resolve("postgres-bin");
    }

    /** Where a cluster is prepared before it gets its name. */
    Path staging() {
        return path.resolve("postgres.new");
    }

    /** The password of the database's owner, made on first use, in a file that only our user can read. */
    String password() throws IOException {
        Path file = path.resolve("postgres-password");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        if (Files.exists(cluster())) {
            throw new EmbeddedPostgresException("The password of the embedded database is missing: " + file
                    + ". Put the file back, or set OFFSHOOT_DATA_DIR to another folder.");
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Files.move(privateFile("postgres-password.new", password), file, StandardCopyOption.ATOMIC_MOVE);
        return password;
    }

    /** Writes a file into the data folder, replacing an older one, that only our user can read. */
    Path privateFile(String name, String content) throws IOException {
        Path file = path.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    /** Removes a folder and all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Iterator<Path> each =
                            tree.sorted(java.util.Comparator.reverseOrder()).iterator();
                    each.hasNext(); ) {
                Files.delete(each.next());
            }
        }
    }

    /** Lets the folder go. The lock file stays: removing it would let two later servers lock two different files. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unusable(path, e);
        } finally {
            HELD.remove(path);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
