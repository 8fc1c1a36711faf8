package io.offshoot.binary;

import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a storage keeps a blob: {@code <three hex digits>/<32 hex digits that begin with them>}, made of random bits.
 *
 * <p>A key tells nothing about project, resource or content, and never comes from a caller.
 */
public record BlobKey(String text) {
    private static final Pattern SHAPE = Pattern.compile("([0-9a-f]{3})/\\1[0-9a-f]{29}");

    /**
     * A key that was stored.
     *
     * @throws IllegalArgumentException for every other shape, so that no key can lead out of the storage
     */
    public BlobKey {
        if (text.length() != 36 || !SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a key of a blob");
        }
    }

    /** A new key. */
    public static BlobKey random() {
        UUID id = UUID.randomUUID();
        HexFormat hex = HexFormat.of();
        String digits = hex.toHexDigits(id.getMostSignificantBits()) + hex.toHexDigits(id.getLeastSignificantBits());
        return new BlobKey(digits.substring(0, 3) + "/" + digits);
    }

    @Override
    public String toString() {
        return text;
    }
}
