package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackagePart.Contents;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a package says of itself, in its last entry.
 *
 * @param duplication the duplication that it was exported by
 * @param created when it was begun, to the second
 * @param settings of the export, any JSON object
 * @param signer the Ed25519 public key that the signature can be checked with; empty: it is not signed
 * @param parts all entries before the manifest, in order
 */
public record Manifest(
        UUID duplication,
        OffsetDateTime created,
        Environment environment,
        Project project,
        Buffer settings,
        Optional<Buffer> signer,
        List<Part> parts) {
    /** The version of the format that this server writes and reads. */
    public static final int VERSION = 1;

    /** Where it was exported. */
    public record Environment(String url, String name) {}

    /** The project in it. */
    public record Project(UUID id, String name) {}

    /** An entry; {@code contents} is empty for the first one, which holds no data. */
    public record Part(PartName name, long size, Buffer sha256, Optional<Contents> contents) {
        /** The entry as it is kept. */
        static Part of(PackagePart part) {
            return new Part(PartName.parse(part.name()).orElseThrow(), part.size(), part.sha256(), part.contents());
        }
    }

    /** How many Binaries have bytes, and how many bytes. */
    public record Binaries(long count, long bytes) {}

    /** How many resources of each type there are, of the configuration or of the project. */
    public Map<ResourceType, Long> counts(Kind kind) {
        return counts(parts, kind);
    }

    /** The binaries that follow from the entries. */
    public Binaries binaries() {
        return binaries(parts);
    }

    static Map<ResourceType, Long> counts(List<Part> parts, Kind kind) {
        Map<ResourceType, Long> counts = new TreeMap<>();
        parts.stream()
                .filter(part -> part.name.kind() == kind)
                .forEach(part -> counts.merge(
                        part.name.type().orElseThrow(),
                        part.contents.map(Contents::lines).orElse(0L),
                        Long::sum));
        return counts;
    }

    /** A binary that goes on in a further part has a line there as well, always the first one. */
    static Binaries binaries(List<Part> parts) {
        long count = 0;
        long bytes = 0;
        Optional<String> before = Optional.empty();
        for (Part part : parts) {
            if (part.name.kind() == Kind.BINARY_INDEX && part.contents.isPresent()) {
                Contents index = part.contents.get();
                boolean goesOn = before.isPresent() && before.equals(index.first());
                count += index.lines() - (goesOn ? 1 : 0);
                before = index.last();
            } else if (part.name.kind() == Kind.BINARY_BYTES) {
                bytes += part.contents.map(Contents::rawSize).orElse(0L);
            }
        }
        return new Binaries(count, bytes);
    }
}
