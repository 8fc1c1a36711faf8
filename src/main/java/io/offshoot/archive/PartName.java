package io.offshoot.archive;

import io.offshoot.model.ResourceType;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an entry: one of a closed set, so that none can lead anywhere.
 *
 * @param type of the resources in it, for parts of resources
 * @param number from 1 within kind and type; 0 for the entries that are there once
 */
public record PartName(Kind kind, Optional<ResourceType> type, int number) {
    /** What an entry is, in the order of the tar. */
    public enum Kind {
        FORMAT,
        CONFIGURATION,
        RESOURCES,
        BINARY_INDEX,
        BINARY_BYTES,
        MANIFEST,
        SIGNATURE;

        /** Whether it holds lines with one resource each. */
        public boolean ofResources() {
            return this == CONFIGURATION || this == RESOURCES;
        }
    }

    public static final PartName FORMAT = new PartName(Kind.FORMAT, Optional.empty(), 0);
    public static final PartName MANIFEST = new PartName(Kind.MANIFEST, Optional.empty(), 0);
    public static final PartName SIGNATURE = new PartName(Kind.SIGNATURE, Optional.empty(), 0);

    private static final Pattern OF_RESOURCES =
            Pattern.compile("(configuration|resources)/([A-Z][A-Za-z]{1,63})-([0-9]{6})\\.ndjson\\.zst");
    private static final Pattern OF_BINARIES =
            Pattern.compile("binaries/(?:(index)-([0-9]{6})\\.ndjson\\.zst|bytes-([0-9]{6})\\.zst)");

    static PartName ofResources(Kind kind, ResourceType type, int number) {
        return new PartName(kind, Optional.of(type), number);
    }

    static PartName ofBinaries(Kind kind, int number) {
        return new PartName(kind, Optional.empty(), number);
    }

    /** The name of that text; empty when it is none, or names a type that this version does not know. */
    public static Optional<PartName> parse(String text) {
        for (PartName once : new PartName[] {FORMAT, MANIFEST, SIGNATURE}) {
            if (once.toString().equals(text)) {
                return Optional.of(once);
            }
        }
        Matcher resources = OF_RESOURCES.matcher(text);
        if (resources.matches()) {
            Kind kind = Kind.valueOf(resources.group(1).toUpperCase(Locale.ROOT));
            return ResourceType.named(resources.group(2))
                    .map(type -> ofResources(kind, type, Integer.parseInt(resources.group(3))));
        }
        Matcher binaries = OF_BINARIES.matcher(text);
        if (!binaries.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                binaries.group(1) == null
                        ? ofBinaries(Kind.BINARY_BYTES, Integer.parseInt(binaries.group(3)))
                        : ofBinaries(Kind.BINARY_INDEX, Integer.parseInt(binaries.group(2))));
    }

    /** The same kind and type with the next number. */
    PartName next() {
        return new PartName(kind, type, number + 1);
    }

    /** Whether both hold the same kind of thing of the same type. */
    boolean sameSection(PartName other) {
        return kind == other.kind && type.equals(other.type);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case FORMAT -> "format";
            case CONFIGURATION, RESOURCES ->
                String.format(
                        Locale.ROOT,
                        "%s/%s-%06d.ndjson.zst",
                        kind.name().toLowerCase(Locale.ROOT),
                        type.orElseThrow(),
                        number);
            case BINARY_INDEX -> String.format(Locale.ROOT, "binaries/index-%06d.ndjson.zst", number);
            case BINARY_BYTES -> String.format(Locale.ROOT, "binaries/bytes-%06d.zst", number);
            case MANIFEST -> "manifest.json";
            case SIGNATURE -> "manifest.sig";
        };
    }
}
