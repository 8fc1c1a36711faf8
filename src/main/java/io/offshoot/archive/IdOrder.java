package io.offshoot.archive;

import io.offshoot.archive.Manifest.Part;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.store.PackagePart.Contents;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids ascend through all parts of a type, so that none can come twice and each part can be read alone. Only a binary whose
 * bytes fill several parts has its id in each of them.
 */
final class IdOrder {
    private static final String MANIFEST = PartName.MANIFEST.toString();

    private IdOrder() {}

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
            UUID first = contents.first()
                    .orElseThrow(() -> PackageFault.malformed(MANIFEST, part.name() + " has no first id"));
            UUID last = contents.last()
                    .orElseThrow(() -> PackageFault.malformed(MANIFEST, part.name() + " has no last id"));
            if (UnsignedIds.ORDER.compare(first, last) > 0) {
                throw PackageFault.malformed(MANIFEST, "the ids of " + part.name() + " do not ascend");
            }
            before.filter(previous -> previous.name().sameSection(part.name()))
                    .flatMap(Part::contents)
                    .flatMap(Contents::last)
                    .filter(end -> UnsignedIds.ORDER.compare(end, first) > (kind == Kind.BINARY_INDEX ? 0 : -1))
                    .ifPresent(end -> {
                        throw PackageFault.malformed(
                                MANIFEST, "the ids of " + part.name() + " do not follow those of the part before it");
                    });
            before = Optional.of(part);
        }
    }
}
