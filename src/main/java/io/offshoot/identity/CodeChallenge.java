package io.offshoot.identity;

import io.offshoot.model.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What whoever signs in says of a secret that it shows when it redeems its code: PKCE, RFC 7636. Who intercepts the code
 * cannot use it.
 *
 * @param method {@code S256} or {@code plain}
 */
public record CodeChallenge(String challenge, String method) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._~-]{43,128}");
    private static final String HASHED = "S256";
    private static final String PLAIN = "plain";

    /** Challenges of real clients may be shorter or longer than the standard wants: Medplum's plain ones are. */
    private static final int MOST_CHARACTERS = 512;

    /**
     * A challenge.
     *
     * @throws Failure of kind INVALID for another method, or a challenge that cannot be one of the method
     */
    public CodeChallenge {
        if (!method.equals(HASHED) && !method.equals(PLAIN)) {
            throw Failure.invalid("Invalid code challenge method: S256 or plain is expected", "codeChallengeMethod");
        }
        boolean good = method.equals(HASHED)
                ? challenge.length() == 43 && SHAPE.matcher(challenge).matches()
                : !challenge.isEmpty() && challenge.length() <= MOST_CHARACTERS;
        if (!good) {
            throw Failure.invalid("Invalid code challenge", "codeChallenge");
        }
    }

    /** Whether that is the secret which the challenge was made of. */
    public boolean isMetBy(String verifier) {
        if (method.equals(PLAIN)) {
            return Tokens.sameSecret(challenge, verifier);
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8));
            return Tokens.sameSecret(
                    challenge, Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
