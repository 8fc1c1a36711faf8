package io.offshoot.identity;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one key of an installation, 32 random bytes in a file, from which every other key is derived.
 *
 * <p>Whoever has the database but not this file cannot read a secret or sign a URL; whoever loses the file has lost the
 * secrets. The key itself never leaves this class.
 */
public final class MasterKey {
    /** The length of the key, and of its file, in bytes. */
    public static final int BYTES = 32;

    /** What a derived key is for. */
    public enum Purpose {
        SECRET("secret", "AES"),
        URL_SIGNING("url-signing", "HmacSHA256");

        private final String label;
        private final String algorithm;

        Purpose(String label, String algorithm) {
            this.label = label;
            this.algorithm = algorithm;
        }
    }

    private final byte[] key;

    MasterKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a master key has " + BYTES + " bytes");
        }
        this.key = key.clone();
    }

    /**
     * Reads the key, or makes it at the first start. Blocks: call it before the event loops start.
     *
     * @param configured the file of {@code OFFSHOOT_MASTER_KEY_FILE}, which must exist; empty for the default,
     *     {@code master.key} in the data folder, which is made (mode 0600, on the disk before this returns) when it is
     *     missing
     * @throws IllegalStateException with a sentence for whoever starts the server, when the file is missing, of another
     *     length, not readable, or open to the group or to all
     */
    public static MasterKey open(Optional<Path> configured, Path dataFolder) {
        byte[] bytes = configured
                .map(MasterKeyFile::read)
                .orElseGet(() -> MasterKeyFile.readOrCreate(dataFolder.resolve("master.key")));
        try {
            return new MasterKey(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** A 256-bit key for that purpose, always the same one. */
    public SecretKey derive(Purpose purpose) {
        return new SecretKeySpec(Hkdf.derive(key, purpose.label, BYTES), purpose.algorithm);
    }

    /** What is kept in the database to notice another key: 32 bytes that tell nothing about the key. */
    public Buffer fingerprint() {
        return Buffer.buffer(Hkdf.derive(key, "fingerprint", BYTES));
    }

    /** Whether {@code kept} is the fingerprint of this key. */
    public boolean isTheOneOf(Buffer kept) {
        return MessageDigest.isEqual(fingerprint().getBytes(), kept.getBytes());
    }

    /** The short name of this key, 16 hex digits: the {@code key_id} of what it encrypted. */
    public String id() {
        return HexFormat.of().formatHex(fingerprint().getBytes(0, 8));
    }

    @Override
    public String toString() {
        return "MasterKey[" + id() + "]";
    }
}
