package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** What {@link DerivedIds} promises, once more and as plainly as can be: for checking it. */
final class PlainIds {
    private final byte[] key;
    private final NewIds rule;

    PlainIds(NewIds rule) {
        this.rule = rule;
        this.key = rule.key().clone();
    }

    UUID derive(String label, UUID old) {
        if (rule.kept().isPresent()) {
            if (label.equals("Project")) {
                return rule.kept().get();
            }
            if (label.equals("version") || !rule.derived(ResourceType.of(label))) {
                return old;
            }
        }
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
