package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceType;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which entries must come, fed one by one: the format; types of configuration objects, each numbered from 1
 * without gaps and each once; types of resources, likewise; index and bytes of binaries in turn; manifest; signature.
 */
final class PartOrder {
    private static final Set<Kind> ENDS = EnumSet.of(Kind.MANIFEST, Kind.SIGNATURE);

    private final int limit;
    private final Set<ResourceType> seen = new HashSet<>();
    private Optional<PartName> before = Optional.empty();
    private int count;

    /** @param limit how many entries there may be */
    PartOrder(int limit) {
        this.limit = limit;
    }

    /** Takes the next name; fails with a {@link io.offshoot.model.Failure} that names it when it must not stand there. */
    void accept(PartName name) {
        if (++count > limit) {
            throw PackageFault.tooLarge(name.toString(), "the package has more than " + limit + " entries");
        }
        boolean right = before.map(last -> follows(last, name)).orElse(name.equals(PartName.FORMAT));
        if (!right) {
            throw PackageFault.malformed(
                    name.toString(),
                    before.map(last -> "it must not follow " + last).orElse("it must not come first"));
        }
        name.type().ifPresent(seen::add);
        before = Optional.of(name);
    }

    /** There are no more entries; fails when that is too early. */
    void end() {
        if (before.filter(last -> ENDS.contains(last.kind())).isEmpty()) {
            throw PackageFault.malformed(
                    PartName.MANIFEST.toString(), "it is missing; the package is cut off or was never finished");
        }
    }

    private boolean follows(PartName last, PartName name) {
        return switch (name.kind()) {
            case FORMAT -> false;
            case CONFIGURATION, RESOURCES ->
                name.sameSection(last) ? name.number() == last.number() + 1 : begins(last, name);
            case BINARY_INDEX ->
                name.number() == (last.kind() == Kind.BINARY_BYTES ? last.number() + 1 : 1)
                        && last.kind() != Kind.BINARY_INDEX
                        && !ENDS.contains(last.kind());
            case BINARY_BYTES -> last.kind() == Kind.BINARY_INDEX && name.number() == last.number();
            case MANIFEST -> last.kind() != Kind.BINARY_INDEX && !ENDS.contains(last.kind());
            case SIGNATURE -> last.kind() == Kind.MANIFEST;
        };
    }

    /** A type begins with number 1, behind everything of the kinds before, and only once. */
    private boolean begins(PartName last, PartName name) {
        if (last.kind() != name.kind()) {
            if (last.kind().compareTo(name.kind()) > 0) {
                return false;
            }
            seen.clear();
        }
        return name.number() == 1 && !seen.contains(name.type().orElseThrow());
    }
}
