package io.offshoot.peer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The header by which the reader of an answer sees that a network has changed nothing of it (RFC 9530). It proves nothing of who
 * wrote it.
 */
public final class ContentDigest {
    /** The header's name. */
    public static final String HEADER = "Content-Digest";

    private ContentDigest() {}

    /** The header's value for a body. */
    public static String of(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
