package io.offshoot.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Signs what an address lets its holder do, with HMAC-SHA256. Safe for use by many threads. */
public final class UrlSignatures {
    private final SecretKey key;

    public UrlSignatures(MasterKey masterKey) {
        this.key = masterKey.derive(MasterKey.Purpose.URL_SIGNING);
    }

    /**
     * The signature of a text, in base64url.
     *
     * @param purpose a word of its own for each kind of address, so that none passes for another
     */
    public String sign(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] signed = mac.doFinal((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Whether that is the signature of the text; takes the same time wherever they differ. */
    public boolean isOf(String signature, String purpose, String text) {
        return MessageDigest.isEqual(
                signature.getBytes(StandardCharsets.UTF_8), sign(purpose, text).getBytes(StandardCharsets.UTF_8));
    }
}
