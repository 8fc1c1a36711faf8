package io.offshoot.archive;

import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import java.util.Optional;

/** Compares what an entry really holds with what was said of it. */
final class PartContents {
    private PartContents() {}

    /** Fails with a {@link io.offshoot.model.Failure} that names the entry and the first difference. */
    static void check(PackagePart part, Contents found) {
        if (found.lines() == 0 && found.rawSize() == 0 && !part.name().contains("bytes")) {
            throw PackageFault.malformed(part.name(), "it is empty");
        }
        part.contents().ifPresent(said -> {
            compare(part, "unpacked it has", said.rawSize(), found.rawSize(), "bytes");
            compare(part, "it has", said.lines(), found.lines(), "lines");
            compare(part, "first", said.first(), found.first());
            compare(part, "last", said.last(), found.last());
        });
    }

    private static void compare(PackagePart part, String has, long said, long found, String what) {
        if (said != found) {
            throw PackageFault.tampered(part.name(), has + " " + found + " " + what + " and should have " + said);
        }
    }

    private static void compare(PackagePart part, String which, Optional<String> said, Optional<String> found) {
        if (!said.equals(found)) {
            throw PackageFault.tampered(part.name(), "its " + which + " line is not the one that the manifest tells");
        }
    }
}
