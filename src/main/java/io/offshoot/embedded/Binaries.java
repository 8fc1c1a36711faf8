package io.offshoot.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive that travels in the jar.
 *
 * @param version names the unpacked folder: another archive has another one
 * @param archive the tar.xz on the class path
 */
record Binaries(String version, URL archive) {
    /** The major version of the programs in the jar; a cluster can only be opened by the version that made it. */
    static final String MAJOR = "18";

    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");

    /**
     * The programs for this machine.
     *
     * @throws EmbeddedPostgresException when there are none
     */
    static Binaries forThisMachine() throws IOException {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String resource =
                switch (system.toLowerCase(Locale.ROOT)) {
                    case "linux amd64", "linux x86_64" -> "/postgres-linux-x86_64.txz";
                    case "linux aarch64", "linux arm64" -> "/postgres-linux-arm_64.txz";
                    default -> "/none";
                };
        URL archive = Binaries.class.getResource(resource);
        if (archive == null) {
            throw new EmbeddedPostgresException(
                    "There is no embedded PostgreSQL for " + system
                            + ". Set DATABASE_URL to a PostgreSQL server, such as postgresql://user:password@host:5432/offshoot.");
        }
        return new Binaries(MAJOR + "-" + fingerprint(archive), archive);
    }

    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        connection.setUseCaches(false);
        if (connection instanceof JarURLConnection jar) {
            try (var file = jar.getJarFile()) {
                return Long.toHexString(file.getJarEntry(jar.getEntryName()).getCrc());
            }
        }
        return Long.toHexString(connection.getContentLengthLong());
    }

    /**
     * Unpacks the programs into a folder below {@code parent}, unless they are there already. The folder appears whole
     * or not at all, and every user may read it.
     *
     * @return the folder with {@code bin}, {@code lib} and {@code share}
     */
    Path unpackInto(Path parent) throws IOException {
        Path target = parent.resolve(version);
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(parent);
        Path staging = Files.createTempDirectory(parent, ".unpacking-");
        try (InputStream file = new BufferedInputStream(archive.openStream());
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, staging);
            }
            Files.setPosixFilePermissions(staging, OPEN);
            Files.setPosixFilePermissions(parent, OPEN);
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException unpackedByAnother) {
            return target;
        } finally {
            DataFolder.delete(staging);
        }
        return target;
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("the archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, OPEN);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? OPEN : PLAIN);
        }
    }

    /**
     * A folder for the programs below the system's folder for temporary files, for when the data folder does not allow
     * running programs. It is refused when somebody else made it: what lies there is going to be run.
     */
    Path temporaryParent() throws IOException {
        Account self = Account.current();
        Path parent = Path.of(System.getProperty("java.io.tmpdir"), "offshoot-postgres-bin-" + self.uid());
        if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(parent, PosixFilePermissions.asFileAttribute(OPEN));
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent, LinkOption.NOFOLLOW_LINKS);
        if (Account.ownerOf(parent).uid() != self.uid()
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new IOException(parent + " belongs to another user");
        }
        return parent;
    }

    /** Removes the programs of other versions. */
    void removeOthers(Path parent) throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            for (Iterator<Path> each = folders.iterator(); each.hasNext(); ) {
                Path folder = each.next();
                if (!folder.getFileName().toString().equals(version)) {
                    DataFolder.delete(folder);
                }
            }
        }
    }
}
