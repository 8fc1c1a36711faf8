package io.offshoot.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A user of the operating system, as far as files and processes are concerned. */
record Account(String name, int uid, int gid) {
    private static final Path PASSWD = Path.of("/etc/passwd");

    /** The owner of a file or folder. */
    static Account ownerOf(Path path) throws IOException {
        int uid = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int gid = (Integer) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        return new Account(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName(), uid, gid);
    }

    /** The user this process runs as. */
    static Account current() throws IOException {
        Path self = Path.of("/proc/self");
        return ownerOf(self.toRealPath());
    }

    /** The user of that name in {@code /etc/passwd}. */
    static Optional<Account> named(String name) throws IOException {
        if (!Files.isReadable(PASSWD)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(PASSWD, StandardCharsets.ISO_8859_1)) {
            List<String> fields = List.of(line.split(":", -1));
            if (fields.size() > 3 && fields.get(0).equals(name)) {
                return Optional.of(new Account(name, Integer.parseInt(fields.get(2)), Integer.parseInt(fields.get(3))));
            }
        }
        return Optional.empty();
    }

    boolean isRoot() {
        return uid == 0;
    }

    /** Makes this user the owner of the file or folder and of all that is in it; only root may do that. */
    void own(Path path) throws IOException {
        try (Stream<Path> tree = Files.walk(path)) {
            for (Iterator<Path> each = tree.iterator(); each.hasNext(); ) {
                Path file = each.next();
                Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
