package io.offshoot.binary;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The folder of a file system storage: finished blobs in one sub-folder per first three digits, unfinished ones in
 * {@code incoming}. All of it is for the owner alone. Every method blocks.
 */
final class BlobFolder {
    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String UNFINISHED = ".part";

    private final Path root;
    private final Path incoming;
    private final boolean links;
    private final Set<Path> durableFolders = new HashSet<>();

    /**
     * Makes what is missing.
     *
     * @param links whether a copy may be a hard link
     */
    BlobFolder(Path root, boolean links) throws IOException {
        this.root = root.toAbsolutePath();
        this.incoming = this.root.resolve("incoming");
        this.links = links;
        Files.createDirectories(this.root, FOLDER);
        Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(incoming, FOLDER);
    }

    Path path(BlobKey key) {
        return root.resolve(key.text());
    }

    /** How many bytes a blob has; empty when it is not there. */
    Optional<Long> size(BlobKey key) throws IOException {
        try {
            return Optional.of(Files.size(path(key)));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** A name for an unfinished blob; the file is not there yet. */
    Path unfinished() {
        return incoming.resolve(UUID.randomUUID() + UNFINISHED);
    }

    FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE);
    }

    /** Gives a finished file, which is on the disk already, its place; when this returns, the place is on the disk too. */
    void publish(Path finished, BlobKey key) throws IOException {
        Path target = path(key);
        makeFolder(target.getParent());
        Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        force(target.getParent());
    }

    /** A second name or a second file for the same bytes. */
    void copy(BlobKey from, long size, BlobKey to) throws IOException {
        Path source = path(from);
        long found = Files.size(source);
        if (found != size) {
            throw new EOFException("blob " + from + " has " + found + " bytes instead of " + size);
        }
        Path target = path(to);
        makeFolder(target.getParent());
        if (links && linked(source, target)) {
            force(target.getParent());
        } else {
            publish(duplicated(source, size), to);
        }
    }

    void delete(BlobKey key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    /** Removes what was begun and last written to before {@code then}, and tells how many files that were. */
    int sweep(Instant then) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming, "*" + UNFINISHED)) {
            for (Path file : files) {
                if (lastWritten(file).isBefore(then) && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        }
        return removed;
    }

    /** Now, for a file that was finished in the meantime. */
    private static Instant lastWritten(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        }
    }

    private static boolean linked(Path source, Path target) {
        try {
            Files.createLink(target, source);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // no links here, or too many to this file: the bytes are copied
        }
    }

    private Path duplicated(Path source, long size) throws IOException {
        Path copy = unfinished();
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out = create(copy)) {
            for (long at = 0; at < size; ) {
                long moved = in.transferTo(at, size - at, out);
                if (moved <= 0) {
                    throw new EOFException(source + " ends at " + at + " instead of " + size);
                }
                at += moved;
            }
            out.force(true);
            return copy;
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /** Made once per run, and on the disk before anyone relies on it: hence the lock. */
    private synchronized void makeFolder(Path folder) throws IOException {
        if (durableFolders.contains(folder)) {
            return;
        }
        try {
            Files.createDirectory(folder, FOLDER);
        } catch (FileAlreadyExistsException e) {
            // By an earlier run or another replica, which may not have come to the next line.
        }
        force(root);
        durableFolders.add(folder);
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
