package io.offshoot.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * URLs that give the bytes of one version of a Binary to whoever holds them, for a time:
 * {@code <base>storage/<binary>/<version>?Project=<project>&Expires=<epoch seconds>&Signature=<base64url>}.
 *
 * <p>The signature is an HMAC-SHA256 of all that stands before it but the base, so a proxy may change the host. Safe for
 * use by many threads.
 */
public final class SignedUrls {
    /** What a presented URL is worth. */
    public sealed interface Verdict {
        /** Signed by us and in time. */
        record Ok(UUID project, UUID binary, UUID version) implements Verdict {}

        /** Not signed by us, altered, or no signed URL at all: a 401. */
        record BadSignature() implements Verdict {}

        /** Signed by us, and its time is over: a 410. */
        record Expired() implements Verdict {}
    }

    private static final String UUID_FORM = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Pattern PATH = Pattern.compile("(?:.*/)?storage/(" + UUID_FORM + ")/(" + UUID_FORM + ")");
    private static final Pattern FOLDABLE = Pattern.compile("(?:storage/(" + UUID_FORM + ")/" + UUID_FORM
            + "|fhir/R4/Binary/(" + UUID_FORM + ")(?:/_history/" + UUID_FORM + ")?)(?:[?#].*)?");
    private static final Pattern UUID_ALONE = Pattern.compile(UUID_FORM);
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,11}");
    private static final int MOST_CHARACTERS = 2048;

    private final SecretKey key;
    private final String base;
    private final List<String> ownBases;
    private final Duration life;
    private final InstantSource clock;

    /**
     * Signs and checks.
     *
     * @param base under which the URLs are answered, ending in a slash
     * @param otherBases further addresses of this server whose URLs are recognised as its own
     * @param life of a URL; Medplum's is an hour
     */
    public SignedUrls(MasterKey masterKey, String base, List<String> otherBases, Duration life, InstantSource clock) {
        this.key = masterKey.derive(MasterKey.Purpose.URL_SIGNING);
        this.base = withSlash(base);
        this.ownBases = Stream.concat(Stream.of(base), otherBases.stream())
                .map(own -> withHostInLowerCase(withSlash(own)))
                .distinct()
                .toList();
        this.life = life;
        this.clock = clock;
    }

    /** The URL of that version of that Binary, good for the life of a URL from now on. */
    public String sign(UUID project, UUID binary, UUID version) {
        String text = text(project, binary, version, clock.instant().plus(life).getEpochSecond());
        return base + text + "&Signature=" + signature(text);
    }

    /**
     * Checks the URL of a request, with or without scheme and host. Parameters that are not signed are ignored.
     *
     * @return never fails: whatever is no signed URL is a {@link Verdict.BadSignature}
     */
    public Verdict verify(String url) {
        int question = url.indexOf('?');
        if (question < 0 || url.length() > MOST_CHARACTERS) {
            return new Verdict.BadSignature();
        }
        Matcher path = PATH.matcher(url.substring(0, question));
        String query = url.substring(question + 1);
        Optional<String> project = only(query, "Project").filter(UUID_ALONE.asMatchPredicate());
        Optional<String> expires = only(query, "Expires").filter(SECONDS.asMatchPredicate());
        Optional<String> signature = only(query, "Signature");
        if (!path.matches() || project.isEmpty() || expires.isEmpty() || signature.isEmpty()) {
            return new Verdict.BadSignature();
        }
        Verdict.Ok ok = new Verdict.Ok(
                UUID.fromString(project.get()), UUID.fromString(path.group(1)), UUID.fromString(path.group(2)));
        long seconds = Long.parseLong(expires.get());
        String expected = signature(text(ok.project, ok.binary, ok.version, seconds));
        if (!MessageDigest.isEqual(ascii(expected), signature.get().getBytes(StandardCharsets.UTF_8))) {
            return new Verdict.BadSignature();
        }
        return clock.instant().getEpochSecond() < seconds ? ok : new Verdict.Expired();
    }

    /**
     * The Binary that an own URL is about: a signed one, whatever its signature, or one of the API, with or without a
     * version. Empty for every other text; {@code Binary/<id>} itself needs no folding.
     */
    public Optional<UUID> fold(String url) {
        if (url.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        String own = withHostInLowerCase(url);
        return ownBases.stream()
                .filter(own::startsWith)
                .map(prefix -> FOLDABLE.matcher(own.substring(prefix.length())))
                .filter(Matcher::matches)
                .map(match ->
                        UUID.fromString(Optional.ofNullable(match.group(1)).orElseGet(() -> match.group(2))))
                .findFirst();
    }

    private static String text(UUID project, UUID binary, UUID version, long expires) {
        return "storage/" + binary + "/" + version + "?Project=" + project + "&Expires=" + expires;
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(ascii(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The value of a parameter that is there exactly once. */
    private static Optional<String> only(String query, String name) {
        List<String> values = Stream.of(query.split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String withSlash(String base) {
        return base.endsWith("/") ? base : base + "/";
    }

    /** Scheme and host do not tell upper from lower case, the path does (RFC 3986, 6.2.2.1). */
    private static String withHostInLowerCase(String url) {
        int host = url.indexOf("://");
        int path = host < 0 ? -1 : url.indexOf('/', host + 3);
        return path < 0 ? url : url.substring(0, path).toLowerCase(Locale.ROOT) + url.substring(path);
    }
}
