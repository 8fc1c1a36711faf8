package io.offshoot.identity;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opaque tokens: 256 random bits in base64url, of which only the SHA-256 is stored.
 *
 * <p>A plain hash is enough, and no salt is needed, since a random token of that size cannot be guessed from its hash.
 */
public final class Tokens {
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;
    private static final int MOST_CHARACTERS = 4096;
    private static final Pattern SHAPE =
            Pattern.compile("(?:[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.)?([A-Za-z0-9_-]{" + CHARACTERS + "})");
    private static final String HEADER = part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A new token of 43 characters. It is shown once and not kept. */
    public static String generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * A token in the form of a JWT, in the place of whose signature it stands. Medplum's clients look into a token for its
     * end and its client, and do not ask who is signed in unless they find a {@code login_id}; the server itself believes
     * none of the claims, only the token.
     *
     * @param claims a JSON object
     */
    public static String readable(String token, String claims) {
        return HEADER + "." + part(claims) + "." + token;
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The 32 bytes under which a presented token is looked up, be it bare or {@link #readable}; empty when it cannot be a
     * token of ours, which is found before anything is hashed, whatever its length.
     */
    public static Optional<Buffer> hash(String presented) {
        if (presented.length() < CHARACTERS || presented.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        Matcher shape = SHAPE.matcher(presented);
        return shape.matches() ? Optional.of(Buffer.buffer(sha256(shape.group(1)))) : Optional.empty();
    }

    /** The SHA-256 in hexadecimal of a token as it is presented, by which programs name one that they do not show. */
    static String signature(String presented) {
        return HexFormat.of().formatHex(sha256(presented));
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
