package io.offshoot.rewrite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** What {@link DerivedIds} promises, once more and as plainly as can be: for checking it. */
final class PlainIds {
    private final byte[] key;

    PlainIds(byte[] key) {
        this.key = key.clone();
    }

    UUID derive(String label, UUID old) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(key);
            sha256.update(label.getBytes(StandardCharsets.US_ASCII));
            sha256.update((byte) 0);
            sha256.update(ByteBuffer.allocate(16)
                    .putLong(old.getMostSignificantBits())
                    .putLong(old.getLeastSignificantBits())
                    .array());
            byte[] hash = sha256.digest();
            hash[6] = (byte) ((hash[6] & 0x0F) | 0x80);
            hash[8] = (byte) ((hash[8] & 0x3F) | 0x80);
            ByteBuffer id = ByteBuffer.wrap(hash);
            return new UUID(id.getLong(), id.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
