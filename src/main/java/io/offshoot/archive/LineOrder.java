package io.offshoot.archive;

import io.offshoot.archive.Manifest.Part;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.Ids;
import io.offshoot.store.PackagePart.Contents;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a type ascend through all of its parts, so that each part can be read alone and an import knows where it was.
 * Only a binary whose bytes fill several parts is on a line in each of them.
 */
final class LineOrder {
    private static final String MANIFEST = PartName.MANIFEST.toString();

    private LineOrder() {}

    /** Fails with a {@link io.offshoot.model.Failure} when the parts' first and last lines cannot be right. */
    static void check(List<Part> parts) {
        Optional<Part> before = Optional.empty();
        for (Part part : parts) {
            Kind kind = part.name().kind();
            if (kind == Kind.FORMAT) {
                continue;
            }
            Contents contents = part.contents()
                    .orElseThrow(() -> PackageFault.malformed(MANIFEST, part.name() + " has no rawSize"));
            if (kind == Kind.BINARY_BYTES) {
                continue;
            }
            String first = place(part, contents.first());
            String last = place(part, contents.last());
            if (first.compareTo(last) > 0) {
                throw PackageFault.malformed(MANIFEST, "the lines of " + part.name() + " do not ascend");
            }
            int least = kind == Kind.BINARY_INDEX ? 0 : 1;
            before.filter(previous -> previous.name().sameSection(part.name()))
                    .flatMap(Part::contents)
                    .flatMap(Contents::last)
                    .filter(end -> Integer.signum(first.compareTo(end)) < least)
                    .ifPresent(end -> {
                        throw PackageFault.malformed(
                                MANIFEST, "the lines of " + part.name() + " do not follow those of the part before it");
                    });
            before = Optional.of(part);
        }
    }

    private static String place(Part part, Optional<String> text) {
        boolean right = part.name().kind() == Kind.BINARY_INDEX
                ? text.flatMap(Ids::parse).map(id -> id.toString()).equals(text)
                : text.flatMap(Places::parse).isPresent();
        if (text.isEmpty() || !right) {
            throw PackageFault.malformed(MANIFEST, part.name() + " does not tell its first and last line");
        }
        return text.get();
    }
}
