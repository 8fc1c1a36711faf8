package io.offshoot.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;

/** The file that holds the master key: exactly its bytes, readable by its owner alone. */
final class MasterKeyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> ALLOWED = PosixFilePermissions.fromString("rwx------");
    private static final String SETTING = " (OFFSHOOT_MASTER_KEY_FILE)";

    private MasterKeyFile() {}

    static byte[] readOrCreate(Path file) {
        if (!Files.exists(file)) {
            try {
                create(file);
            } catch (IOException e) {
                throw new IllegalStateException("The master key file " + file + SETTING + " cannot be made: " + e, e);
            }
        }
        return read(file);
    }

    /**
     * The bytes of the file; links are followed, since mounted secrets are links.
     *
     * @throws IllegalStateException with a sentence that names the setting
     */
    static byte[] read(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!ALLOWED.containsAll(permissions)) {
                throw new IllegalStateException("The master key file " + file + SETTING + " is open to others than its"
                        + " owner (" + PosixFilePermissions.toString(permissions) + "); run: chmod 600 " + file);
            }
            if (!Files.isRegularFile(file) || Files.size(file) != MasterKey.BYTES) {
                throw new IllegalStateException("The master key file " + file + SETTING + " must hold exactly "
                        + MasterKey.BYTES + " random bytes, as made by: openssl rand -out " + file + " "
                        + MasterKey.BYTES);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("The master key file " + file + SETTING + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalStateException("The master key file " + file + SETTING + " cannot be read: " + e, e);
        }
    }

    /**
     * Makes the file in one step that survives a power cut: written aside, then linked to its name. A link, unlike a
     * rename, leaves a key alone that another process made in the meantime.
     */
    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ALLOWED));
        Path aside = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        byte[] bytes = new byte[MasterKey.BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            try (FileChannel channel = FileChannel.open(
                    aside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            publish(aside, file);
        } catch (FileAlreadyExistsException e) {
            return; // the other process was first, and its key is the key
        } finally {
            Files.deleteIfExists(aside);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void publish(Path aside, Path file) throws IOException {
        try {
            Files.createLink(file, aside);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // A file system without hard links: the race with a second first start stays, and nothing else.
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
