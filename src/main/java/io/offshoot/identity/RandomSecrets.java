package io.offshoot.identity;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Secrets that the server makes up: for new clients, and for the administrator of a first start. */
public final class RandomSecrets {
    // Without 0 O 1 l I, which are misread when a password is typed from a terminal.
    private static final String LEGIBLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int PASSWORD_CHARACTERS = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomSecrets() {}

    /** The secret of a client: 64 lower-case hex digits, 256 random bits. */
    public static String clientSecret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A password of 24 letters and digits that are hard to confuse, about 139 random bits. */
    public static String password() {
        return RANDOM.ints(PASSWORD_CHARACTERS, 0, LEGIBLE.length())
                .mapToObj(LEGIBLE::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
