package io.offshoot.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Key derivation after RFC 5869 with HMAC-SHA-256. */
final class Hkdf {
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /** {@code length} bytes (at most 8160) that {@code info} alone leads to, from key material of any length. */
    static byte[] derive(byte[] keyMaterial, byte[] salt, byte[] info, int length) {
        byte[] pseudorandomKey = hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, keyMaterial);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int counter = 1, at = 0; at < length; counter++, at += HASH_BYTES) {
            block = hmac(pseudorandomKey, block, info, new byte[] {(byte) counter});
            System.arraycopy(block, 0, out, at, Math.min(HASH_BYTES, length - at));
        }
        Arrays.fill(pseudorandomKey, (byte) 0);
        return out;
    }

    /** {@code length} bytes for one purpose, told apart from every other purpose by its name. */
    static byte[] derive(byte[] keyMaterial, String purpose, int length) {
        byte[] salt = "offshoot".getBytes(StandardCharsets.US_ASCII);
        return derive(keyMaterial, salt, purpose.getBytes(StandardCharsets.US_ASCII), length);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
