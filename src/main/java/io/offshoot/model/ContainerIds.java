package io.offshoot.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The ids of the Container door: {@code class-} and 24 digits of base 62, which hold 142 bits: the code of the resource's
 * type, 14 bits, and its id. So every data object of the store has exactly one such id, and every such id one data object,
 * without a table of them.
 *
 * <p>Projects and containers are both projects of the store; which of the two classes one has is said by its settings.
 * FHIR's resources are records, Binaries are files. Users and organisations have handles instead.
 */
public final class ContainerIds {
    /** Digits behind the hyphen. */
    public static final int DIGITS = 24;

    private static final byte[] ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = new byte[128];
    /** 62 to the power of {@link #STEP}: as many digits as fit into an int at a time. */
    private static final long CHUNK = 916_132_832L;

    private static final int STEP = 5;
    private static final int CODE_BITS = 14;
    /** The last code of FHIR R4's own types. */
    private static final int LAST_FHIR = 299;

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            VALUES[ALPHABET[i]] = (byte) i;
        }
    }

    private ContainerIds() {}

    /** The class of data objects of that type, such as {@code record}; empty for what is no data object. */
    public static Optional<String> classOf(ResourceType type) {
        return switch (type.name()) {
            case "Record" -> Optional.of("record");
            case "Binary" -> Optional.of("file");
            case "Applet" -> Optional.of("applet");
            case "Workflow" -> Optional.of("workflow");
            case "Database" -> Optional.of("database");
            // A log of what happened in one project is no object of anybody's, and is never copied.
            case "AuditEvent" -> Optional.empty();
            default -> type.code() <= LAST_FHIR ? Optional.of("record") : Optional.empty();
        };
    }

    /**
     * The id of a data object.
     *
     * @throws IllegalArgumentException when the type is none of data objects
     */
    public static String of(ResourceKey object) {
        String prefix =
                classOf(object.type()).orElseThrow(() -> new IllegalArgumentException(object + " is no data object"));
        return write(prefix, object.type().code(), object.id());
    }

    /** The data object of an id; empty for whatever is none, however it looks. */
    public static Optional<ResourceKey> object(String text) {
        return read(text).filter(key -> classOf(key.type()).equals(Optional.of(prefix(text))));
    }

    /**
     * The id of a project.
     *
     * @param container whether its class is {@code container} instead of {@code project}
     */
    public static String ofProject(UUID project, boolean container) {
        return write(container ? "container" : "project", ResourceType.PROJECT.code(), project);
    }

    /** The project of a {@code project-} or {@code container-} id; empty for whatever is none. */
    public static Optional<UUID> project(String text) {
        String prefix = prefix(text);
        if (!prefix.equals("project") && !prefix.equals("container")) {
            return Optional.empty();
        }
        return read(text).filter(key -> key.type().equals(ResourceType.PROJECT)).map(ResourceKey::id);
    }

    private static String prefix(String text) {
        return text.substring(0, Math.max(0, text.indexOf('-')));
    }

    private static String write(String prefix, int typeCode, UUID id) {
        byte[] digits = new byte[DIGITS];
        write(typeCode, id.getMostSignificantBits(), id.getLeastSignificantBits(), digits, 0);
        return prefix + "-" + new String(digits, StandardCharsets.US_ASCII);
    }

    private static Optional<ResourceKey> read(String text) {
        int hyphen = text.indexOf('-');
        if (text.length() != hyphen + 1 + DIGITS) {
            return Optional.empty();
        }
        Digits digits = new Digits();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != text.length() || !digits.read(bytes, hyphen + 1)) {
            return Optional.empty();
        }
        return ResourceType.coded(digits.typeCode())
                .map(type -> new ResourceKey(type, new UUID(digits.msb(), digits.lsb())));
    }

    /** Writes the 24 digits of a type's code and an id; allocates next to nothing. */
    public static void write(int typeCode, long msb, long lsb, byte[] target, int at) {
        int[] words = {typeCode, (int) (msb >>> 32), (int) msb, (int) (lsb >>> 32), (int) lsb};
        int end = at + DIGITS;
        while (end > at) {
            long rest = 0;
            for (int i = 0; i < words.length; i++) {
                long part = rest << 32 | (words[i] & 0xFFFF_FFFFL);
                words[i] = (int) (part / CHUNK);
                rest = part % CHUNK;
            }
            for (int i = 0; i < STEP && end > at; i++) {
                target[--end] = ALPHABET[(int) (rest % ALPHABET.length)];
                rest /= ALPHABET.length;
            }
        }
    }

    /** Reads digits; reusable, for one thread. */
    public static final class Digits {
        private final long[] words = new long[5];

        /** Reads 24 digits; false when one of the bytes is none, or they hold more than 142 bits. */
        public boolean read(byte[] b, int at) {
            if (at + DIGITS > b.length) {
                return false;
            }
            Arrays.fill(words, 0);
            for (int i = at; i < at + DIGITS; i++) {
                int digit = b[i] < 0 ? -1 : VALUES[b[i]];
                if (digit < 0) {
                    return false;
                }
                long carry = digit;
                for (int w = words.length - 1; w >= 0; w--) {
                    long value = words[w] * ALPHABET.length + carry;
                    words[w] = value & 0xFFFF_FFFFL;
                    carry = value >>> 32;
                }
            }
            return words[0] < 1 << CODE_BITS;
        }

        /** The code of the type. */
        public int typeCode() {
            return (int) words[0];
        }

        /** Most significant bits of the id. */
        public long msb() {
            return words[1] << 32 | words[2];
        }

        /** Least significant bits of the id. */
        public long lsb() {
            return words[3] << 32 | words[4];
        }
    }
}
