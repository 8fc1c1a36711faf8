package io.offshoot.http;

import io.offshoot.duplication.CloneCommand.Idempotency;
import io.offshoot.model.Failure;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads the header {@code Idempotency-Key}. */
public final class IdempotencyKeys {
    private static final int LONGEST_KEY = 255;

    private IdempotencyKeys() {}

    /**
     * The key of a request, if it has one.
     *
     * @param route the operation: the same key at another one is another key
     * @throws Failure INVALID for a key that is blank or too long
     */
    public static Optional<Idempotency> of(HttpServerRequest request, String route, byte[] body) {
        String key = request.getHeader("Idempotency-Key");
        if (key == null) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Failure.invalid("Idempotency-Key must have 1 to " + LONGEST_KEY + " characters");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return Optional.of(new Idempotency(route, key, HexFormat.of().formatHex(hash)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
