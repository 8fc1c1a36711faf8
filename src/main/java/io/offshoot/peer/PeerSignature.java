package io.offshoot.peer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * How a request proves whose it is: an HMAC-SHA-256, under the secret that both sides share, of method, address, the hash of
 * the body, the environments on both ends, a time and a nonce. Nothing of the request can be changed, and it cannot be used
 * again, elsewhere or much later.
 *
 * @param from the addresses that the sender goes by, parted by spaces
 * @param to the address that the sender knows the receiver by
 * @param time seconds since 1970 of the receiver's clock, as far as the sender knows it
 * @param nonce 128 random bits
 */
record PeerSignature(String from, String to, long time, String nonce, String signature) {
    private static final String FROM = "Offshoot-From";
    private static final String TO = "Offshoot-To";
    private static final String TIME = "Offshoot-Time";
    private static final String NONCE = "Offshoot-Nonce";
    private static final String SIGNATURE = "Offshoot-Signature";

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final int LONGEST = 4096;
    private static final SecureRandom SECURE = new SecureRandom();

    /**
     * What is signed of a request.
     *
     * @param target path and query below the door's own prefix, which a proxy may have changed
     */
    record Signed(String method, String target, byte[] body) {
        private String text() {
            return method + "\n" + target + "\n" + HexFormat.of().formatHex(sha256(body)) + "\n";
        }
    }

    /** Signs a request with a new nonce. */
    static PeerSignature sign(Self self, Peer peer, Instant now, Signed signed) {
        byte[] random = new byte[16];
        SECURE.nextBytes(random);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String from = String.join(
                " ", self.urls().stream().map(EnvironmentUrl::toString).toList());
        PeerSignature unsigned = new PeerSignature(from, peer.address(), now.getEpochSecond(), nonce, "");
        return new PeerSignature(
                from, unsigned.to, unsigned.time, nonce, hmac(peer.secret(), unsigned.text() + signed.text()));
    }

    /** Puts it into headers. */
    void into(java.util.function.BiConsumer<String, String> headers) {
        headers.accept(FROM, from);
        headers.accept(TO, to);
        headers.accept(TIME, Long.toString(time));
        headers.accept(NONCE, nonce);
        headers.accept(SIGNATURE, signature);
    }

    /**
     * What the headers of a request hold; empty when there is no signature, or one of no form.
     *
     * @param headers the value of a header that is there once, else null
     */
    static Optional<PeerSignature> of(UnaryOperator<String> headers) {
        Optional<String> from = Optional.ofNullable(headers.apply(FROM)).filter(text -> text.length() <= LONGEST);
        Optional<String> to = Optional.ofNullable(headers.apply(TO)).filter(text -> text.length() <= LONGEST);
        Optional<String> time = Optional.ofNullable(headers.apply(TIME)).filter(SECONDS.asMatchPredicate());
        Optional<String> nonce = Optional.ofNullable(headers.apply(NONCE)).filter(RANDOM.asMatchPredicate());
        Optional<String> signature = Optional.ofNullable(headers.apply(SIGNATURE));
        if (from.isEmpty() || to.isEmpty() || time.isEmpty() || nonce.isEmpty() || signature.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new PeerSignature(from.get(), to.get(), Long.parseLong(time.get()), nonce.get(), signature.get()));
    }

    /** Whether it is that of the request, under that secret; takes the same time wherever they differ. */
    boolean isOf(SecretKey secret, Signed signed) {
        return isEqual(signature, hmac(secret, text() + signed.text()));
    }

    /** What the receiver's clock says, signed for the request that came with another time. */
    String answer(SecretKey secret, long receivers) {
        return receivers + " " + hmac(secret, "offshoot-clock-1\n" + nonce + "\n" + receivers);
    }

    /** The receiver's clock, when the answer to this request tells it. */
    Optional<Instant> clock(SecretKey secret, String answer) {
        String seconds = answer.split(" ", 2)[0];
        return SECONDS.matcher(seconds).matches() && isEqual(answer, answer(secret, Long.parseLong(seconds)))
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
                : Optional.empty();
    }

    private String text() {
        return "offshoot-request-1\n" + from + "\n" + to + "\n" + time + "\n" + nonce + "\n";
    }

    private static boolean isEqual(String shown, String expected) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(SecretKey secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return from + " -> " + to;
    }
}
