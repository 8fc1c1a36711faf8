package io.offshoot.identity;

/** A stored secret that does not open: a defect of the installation, not of the call; the message holds no secret. */
public final class UnreadableSecret extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableSecret(SecretCipher.Name name, String why, Throwable cause) {
        super("The secret " + name.name() + " of " + name.owner() + " in project " + name.project() + " " + why, cause);
    }
}
