package io.offshoot.identity;

import io.offshoot.model.ResourceKey;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts the secrets of projects: AES-256-GCM with a random 96-bit nonce per value.
 *
 * <p>The name of a secret is authenticated with its value, so that a row moved to another project, owner or name does
 * not open. Random nonces are sound for 2^32 values under one key (NIST SP 800-38D, 8.3). Safe for use by many threads.
 */
public final class SecretCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /**
     * What a secret belongs to.
     *
     * @param name the path of the element in its resource, such as {@code secret}
     */
    public record Name(UUID project, ResourceKey owner, String name) {
        /** Project, type, owner, name: all but the last of fixed length, so that no two names give the same bytes. */
        private byte[] bytes() {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(34 + text.length)
                    .putLong(project.getMostSignificantBits())
                    .putLong(project.getLeastSignificantBits())
                    .putShort(owner.type().code())
                    .putLong(owner.id().getMostSignificantBits())
                    .putLong(owner.id().getLeastSignificantBits())
                    .put(text)
                    .array();
        }
    }

    /** An encrypted value as it is stored; {@code keyId} names the master key. */
    public record Sealed(Buffer ciphertext, Buffer nonce, String keyId) {}

    private final SecretKey key;
    private final String keyId;
    private final SecureRandom random = new SecureRandom();

    public SecretCipher(MasterKey masterKey) {
        this.key = masterKey.derive(MasterKey.Purpose.SECRET);
        this.keyId = masterKey.id();
    }

    /** Encrypts {@code value}, any bytes, for that name only. */
    public Sealed seal(Name name, byte[] value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(value);
            return new Sealed(Buffer.buffer(ciphertext), Buffer.buffer(nonce), keyId);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM/NoPadding", e);
        }
    }

    /**
     * The value that was sealed for that name.
     *
     * @throws UnreadableSecret when it was sealed with another key, for another name, or was altered since
     */
    public byte[] open(Name name, Sealed sealed) {
        if (!sealed.keyId().equals(keyId)) {
            throw new UnreadableSecret(
                    name, "was encrypted with the master key " + sealed.keyId() + ", this one is " + keyId, null);
        }
        // Java 17 answers a text shorter than its tag with an unchecked exception, so look first.
        if (sealed.nonce().length() != NONCE_BYTES || sealed.ciphertext().length() < TAG_BITS / 8) {
            throw new UnreadableSecret(name, "was cut short", null);
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, sealed.nonce().getBytes(), name)
                    .doFinal(sealed.ciphertext().getBytes());
        } catch (GeneralSecurityException e) {
            throw new UnreadableSecret(name, "was altered, or belongs to something else", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, Name name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.bytes());
        return cipher;
    }
}
