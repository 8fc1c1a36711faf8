package io.offshoot.identity;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Opaque tokens: 256 random bits in base64url, of which only the SHA-256 is stored.
 *
 * <p>A plain hash is enough, and no salt is needed, since a random token of that size cannot be guessed from its hash.
 */
public final class Tokens {
    private static final int BYTES = 32;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A new token of 43 characters. It is shown once and not kept. */
    public static String generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The 32 bytes under which a presented token is looked up; empty when it cannot be a token of ours, which is found
     * before anything is hashed, whatever its length.
     */
    public static Optional<Buffer> hash(String presented) {
        if (presented.length() != 43 || !SHAPE.matcher(presented).matches()) {
            return Optional.empty();
        }
        return Optional.of(Buffer.buffer(sha256(presented)));
    }

    /** Whether two hashes are equal, in a time that does not tell where they differ. */
    public static boolean same(Buffer one, Buffer other) {
        return MessageDigest.isEqual(one.getBytes(), other.getBytes());
    }

    /**
     * Whether two secrets, such as a client's stored and presented one, are equal, in a time that tells neither where
     * they differ nor how long the stored one is.
     */
    public static boolean sameSecret(String stored, String presented) {
        return MessageDigest.isEqual(sha256(stored), sha256(presented));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
