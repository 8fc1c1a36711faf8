package io.offshoot.identity;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Signatures after RFC 8032; public keys are passed around as their 32 bytes. */
public final class Ed25519 {
    /** Bytes of a public key. */
    public static final int KEY_BYTES = 32;

    /** Bytes of a signature. */
    public static final int SIGNATURE_BYTES = 64;

    private static final String ALGORITHM = "Ed25519";

    /** What stands before the 32 bytes in a SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 15 and later have Ed25519", e);
        }
    }

    static Buffer publicKey(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Buffer.buffer(Arrays.copyOfRange(encoded, PREFIX.length, encoded.length));
    }

    static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    static Buffer sign(PrivateKey key, byte[] text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text);
            return Buffer.buffer(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs everything", e);
        }
    }

    /** The key in the form in which programs such as OpenSSL read it: SubjectPublicKeyInfo, DER. */
    public static Buffer encoded(Buffer publicKey) {
        return Buffer.buffer(PREFIX).appendBuffer(publicKey);
    }

    /** Whether the signature is the key's, of that text; false as well when either of them is malformed. */
    public static boolean verify(Buffer publicKey, byte[] text, Buffer signature) {
        if (publicKey.length() != KEY_BYTES || signature.length() != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(encoded(publicKey).getBytes())));
            check.update(text);
            return check.verify(signature.getBytes());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
