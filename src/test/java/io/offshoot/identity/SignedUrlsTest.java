package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.identity.SignedUrls.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedUrlsTest {
    private static final UUID PROJECT = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID BINARY = UUID.fromString("22222222-2222-4222-8222-22222222222a");
    private static final UUID VERSION = UUID.fromString("33333333-3333-4333-8333-333333333333");
    private static final String BASE = "https://fhir.example.com/offshoot/";
    private static final Verdict OK = new Verdict.Ok(PROJECT, BINARY, VERSION);
    private static final Verdict BAD = new Verdict.BadSignature();
    private static final Verdict EXPIRED = new Verdict.Expired();

    private Instant now = Instant.ofEpochSecond(1_800_000_000, 999);
    private final SignedUrls urls = new SignedUrls(
            new MasterKey(new byte[32]), BASE, List.of("http://localhost:8080"), Duration.ofHours(1), () -> now);
    private final String url = urls.sign(PROJECT, BINARY, VERSION);

    @Test
    void haveTheDocumentedForm() {
        assertThat(url)
                .isEqualTo(BASE + "storage/" + BINARY + "/" + VERSION + "?Project=" + PROJECT
                        + "&Expires=1800003600&Signature=Jopdi9AA4vPJCq9S6oeN3mkgq2nyFSl6DHyRaOr0oJo");
    }

    @Test
    void holdUntilTheyExpire() {
        assertThat(urls.verify(url)).isEqualTo(OK);
        assertThat(urls.verify(url.substring("https://fhir.example.com/offshoot".length())))
                .isEqualTo(OK);
        assertThat(urls.verify(url.replace("fhir.example.com", "proxy"))).isEqualTo(OK);
        now = Instant.ofEpochSecond(1_800_003_599, 999_999_999);
        assertThat(urls.verify(url)).isEqualTo(OK);
        now = Instant.ofEpochSecond(1_800_003_600);
        assertThat(urls.verify(url)).isEqualTo(EXPIRED);
        assertThat(urls.verify(url.replace("Expires=1800003600", "Expires=1900003600")))
                .isEqualTo(BAD);
    }

    @Test
    void doNotHoldWithAnyCharacterChanged() {
        int first = url.indexOf("storage/");
        for (int i = first; i < url.length(); i++) {
            char other = url.charAt(i) == '1' ? '2' : '1';
            String altered = url.substring(0, i) + other + url.substring(i + 1);
            assertThat(urls.verify(altered)).as(altered).isEqualTo(BAD);
            assertThat(urls.verify(url.substring(0, i))).isEqualTo(BAD);
        }
    }

    @Test
    void doNotHoldWithTheirPartsExchanged() {
        assertThat(urls.verify(url.replace(BINARY + "/" + VERSION, VERSION + "/" + BINARY)))
                .isEqualTo(BAD);
        assertThat(urls.verify(url.replace("Project=" + PROJECT, "Project=" + BINARY)))
                .isEqualTo(BAD);
        assertThat(urls.verify(url.replace("Project=" + PROJECT + "&", ""))).isEqualTo(BAD);
        assertThat(urls.verify(url + "&Project=" + BINARY)).isEqualTo(BAD);
        assertThat(urls.verify(url + "&Expires=1900003600")).isEqualTo(BAD);
        assertThat(urls.verify(url + "=")).isEqualTo(BAD);
        assertThat(urls.verify(url + "&download=1")).isEqualTo(OK);
    }

    @Test
    void doNotHoldUnderAnotherKey() {
        byte[] other = new byte[32];
        other[0] = 1;
        SignedUrls foreign = new SignedUrls(new MasterKey(other), BASE, List.of(), Duration.ofHours(1), () -> now);
        assertThat(urls.verify(foreign.sign(PROJECT, BINARY, VERSION))).isEqualTo(BAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "/storage/a/b?Signature=",
                "/storage/../../etc/passwd?Project=x&Expires=1&Signature=x",
                "/storage/22222222-2222-4222-8222-22222222222a/33333333-3333-4333-8333-333333333333",
                "/storage/22222222-2222-4222-8222-22222222222a/33333333-3333-4333-8333-333333333333"
                        + "?Project=11111111-1111-4111-8111-111111111111&Expires=99999999999999999999&Signature=x",
                "/storage/22222222-2222-4222-8222-22222222222a/33333333-3333-4333-8333-333333333333"
                        + "?Project=11111111-1111-4111-8111-111111111111&Expires=-1&Signature=\u00e9",
            })
    void anythingElseIsABadSignature(String text) {
        assertThat(urls.verify(text)).isEqualTo(BAD);
        assertThat(urls.verify("/" + "x".repeat(10_000) + text)).isEqualTo(BAD);
    }

    @Test
    void ownUrlsFoldToTheirBinary() {
        List<String> own = List.of(
                url,
                url.replace("https://fhir.example.com", "HTTPS://FHIR.Example.com"),
                url.replaceAll("Signature=.*", "Signature=stale"),
                "http://localhost:8080/storage/" + BINARY + "/" + VERSION,
                BASE + "fhir/R4/Binary/" + BINARY,
                BASE + "fhir/R4/Binary/" + BINARY + "?x=y",
                BASE + "fhir/R4/Binary/" + BINARY + "/_history/" + VERSION,
                BASE + "fhir/R4/Binary/" + BINARY.toString().toUpperCase(Locale.ROOT));
        own.forEach(text -> assertThat(urls.fold(text)).as(text).contains(BINARY));
    }

    @Test
    void foreignUrlsStay() {
        List<String> foreign = List.of(
                "",
                "Binary/" + BINARY,
                url.replace("https:", "http:"),
                url.replace("fhir.example.com", "fhir.example.com.evil.net"),
                url.replace("/offshoot/", "/OFFSHOOT/"),
                "https://evil.net/?" + url,
                BASE + "fhir/R4/Patient/" + BINARY,
                BASE + "fhir/R4/Binary/" + BINARY + "x",
                BASE + "fhir/R4/Binary/" + BINARY + "/$expunge",
                BASE + "fhir/R4/Binary/",
                BASE + "storage/" + BINARY,
                BASE + "fhir/R4/Binary/" + BINARY + "?" + "x".repeat(3000));
        foreign.forEach(text -> assertThat(urls.fold(text)).as(text).isEmpty());
    }
}
