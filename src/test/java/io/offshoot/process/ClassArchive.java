package io.offshoot.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The server's classes, loaded and verified once for all the short lives of servers in the tests: that takes a third of the
 * processor time of a start. A dynamic archive of class data sharing (JEP 350), beside the jar that it is of.
 */
final class ClassArchive {
    private ClassArchive() {}

    /** The options with the archive of that jar, which is made first if it is not there or is older. */
    static synchronized List<String> use(List<String> options, Path jar) {
        Path archive = jar.resolveSibling("offshoot.jsa");
        Path turn = jar.resolveSibling("offshoot.jsa.lock");
        try (FileChannel channel = FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && !isOf(archive, jar)) {
                make(options, archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return with(options, "-XX:SharedArchiveFile=" + archive);
    }

    private static boolean isOf(Path archive, Path jar) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    /** Of what a server loads until it serves and ends. */
    private static void make(List<String> options, Path archive) throws IOException {
        Path begun = archive.resolveSibling("offshoot.jsa.begun");
        try (Installation installation =
                new Installation().withJava(with(options, "-XX:ArchiveClassesAtExit=" + begun))) {
            ServerProcess server = installation.start();
            server.signal("TERM");
            server.awaitExit(ServerProcess.PATIENCE);
        }
        Files.move(begun, archive, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> with(List<String> options, String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return more;
    }
}
