package io.offshoot.embedded;

/**
 * The embedded PostgreSQL cannot be used. The message is written for the operator: it says what is wrong and which
 * setting to change.
 */
public final class EmbeddedPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
