package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

/**
 * The ids that the copies of a duplication get: SHA-256 of the duplication's key, the type's name, a zero byte and the old
 * id's 16 bytes; of it the first 16 bytes, with the bits of UUID version 8 and of the variant set. Versions are mapped in the
 * same way, with {@code version} in the place of the type. So there is no table of ids, and doing a page twice gives the same
 * rows.
 *
 * <p>Postgres computes the same, where {@code $1} is the key, {@code $2} the type's name and {@code $3} the old id:
 *
 * <pre>{@code
 * select encode(set_byte(set_byte(substr(h, 1, 16), 6, get_byte(h, 6) & 15 | 128), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid
 *   from sha256($1::bytea || convert_to($2, 'UTF8') || '\x00'::bytea || uuid_send($3)) as h
 * }</pre>
 *
 * <p>A duplication may keep ids, see {@link NewIds}; those and all versions then stay as they are.
 *
 * <p>For one thread: it keeps a digest and the results that were asked for last.
 */
public final class DerivedIds {
    /** Length of a key, in bytes. */
    public static final int KEY_LENGTH = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] VERSION_LABEL = "version".getBytes(StandardCharsets.US_ASCII);
    /** No type has it; in the cache it stands for versions. */
    private static final int VERSION_CODE = -1;

    private static final int CACHED = 1024;
    private static final byte[][] LABELS = labels();

    private final MessageDigest digest;
    /** By type code, where not everything is derived. */
    private final Optional<boolean[]> derived;

    private final Optional<UUID> project;
    private final byte[] input = new byte[KEY_LENGTH + 64 + 17];
    private final byte[] output = new byte[32];
    private final int[] cachedType = new int[CACHED];
    /** Per entry: old most and least significant bits, new most and least significant bits. */
    private final long[] cached = new long[CACHED * 4];

    private long msb;
    private long lsb;

    /**
     * @param key 32 random bytes, of one duplication
     * @throws IllegalArgumentException when it has another length
     */
    public DerivedIds(byte[] key) {
        this(NewIds.all(key));
    }

    /** The ids of a duplication that may keep some. */
    public DerivedIds(NewIds rule) {
        byte[] key = rule.key();
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        System.arraycopy(key, 0, input, 0, KEY_LENGTH);
        project = rule.kept();
        derived = project.map(kept -> {
            boolean[] types = new boolean[LABELS.length];
            ResourceType.all().forEach(type -> types[type.code()] = rule.derived(type));
            return types;
        });
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The new id of a resource. */
    public UUID id(ResourceType type, UUID old) {
        derive(type.code(), old.getMostSignificantBits(), old.getLeastSignificantBits());
        return new UUID(msb, lsb);
    }

    /** The new id of a version. */
    public UUID version(UUID old) {
        deriveVersion(old.getMostSignificantBits(), old.getLeastSignificantBits());
        return new UUID(msb, lsb);
    }

    /** Whether copies of a type have other ids. */
    boolean changes(int typeCode) {
        return derived.isEmpty() || derived.get()[typeCode] || typeCode == ResourceType.PROJECT.code();
    }

    /** Derives a resource's new id, which {@link #msb()} and {@link #lsb()} then give; allocates nothing. */
    public void derive(int typeCode, long oldMsb, long oldLsb) {
        if (derived.isPresent() && !derived.get()[typeCode]) {
            boolean own = typeCode == ResourceType.PROJECT.code();
            msb = own ? project.orElseThrow().getMostSignificantBits() : oldMsb;
            lsb = own ? project.orElseThrow().getLeastSignificantBits() : oldLsb;
            return;
        }
        derive(typeCode, LABELS[typeCode], oldMsb, oldLsb);
    }

    /** {@link #derive(int, long, long)} for a version. */
    public void deriveVersion(long oldMsb, long oldLsb) {
        if (derived.isPresent()) {
            msb = oldMsb;
            lsb = oldLsb;
            return;
        }
        derive(VERSION_CODE, VERSION_LABEL, oldMsb, oldLsb);
    }

    /** Most significant bits of the id derived last. */
    public long msb() {
        return msb;
    }

    /** Least significant bits of the id derived last. */
    public long lsb() {
        return lsb;
    }

    private void derive(int code, byte[] label, long oldMsb, long oldLsb) {
        // Ids may have been chosen by people, so that all bits take part.
        int slot = (int) (((oldMsb ^ Long.rotateLeft(oldLsb, 32)) * 0x9E3779B97F4A7C15L) >>> 54);
        int at = slot * 4;
        if (cachedType[slot] == code && cached[at] == oldMsb && cached[at + 1] == oldLsb) {
            msb = cached[at + 2];
            lsb = cached[at + 3];
            return;
        }
        System.arraycopy(label, 0, input, KEY_LENGTH, label.length);
        int end = KEY_LENGTH + label.length;
        input[end] = 0;
        LONGS.set(input, end + 1, oldMsb);
        LONGS.set(input, end + 9, oldLsb);
        digest.update(input, 0, end + 17);
        try {
            digest.digest(output, 0, output.length);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
        msb = ((long) LONGS.get(output, 0) & ~0xF000L) | 0x8000L;
        lsb = ((long) LONGS.get(output, 8) & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        cachedType[slot] = code;
        cached[at] = oldMsb;
        cached[at + 1] = oldLsb;
        cached[at + 2] = msb;
        cached[at + 3] = lsb;
    }

    private static byte[][] labels() {
        int last =
                ResourceType.all().stream().mapToInt(ResourceType::code).max().orElseThrow();
        byte[][] labels = new byte[last + 1][];
        ResourceType.all().forEach(type -> labels[type.code()] = type.name().getBytes(StandardCharsets.US_ASCII));
        return labels;
    }
}
