package io.offshoot.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentUrlTest {
    /** Addresses that mean something else, or one thing to some programs and another to others. */
    static final List<String> VECTORS = List.of(
            "http://127.1",
            "http://0x7f000001",
            "http://0x7f.0.0.1",
            "http://127.0.0.0x1",
            "http://2130706433",
            "http://0177.0.0.1",
            "http://127.0.0.01",
            "http://256.0.0.1",
            "http://1.2.3.4.5",
            "http://[::ffff:127.0.0.1]",
            "http://[::ffff:7f00:1]",
            "http://[::1%25lo]",
            "http://[1.2.3.4]",
            "http://localhost.",
            "http://localhost./",
            "http://.localhost",
            "http://a..b",
            "http://①②⑦.⓪.⓪.①",
            "http://ｌocalhost",
            "http://loc\u212Aalhost",
            "http://example。com",
            "http://good@evil",
            "http://good#@evil",
            "http://good\\@evil",
            "http://good%2eevil",
            "http://good%00.evil",
            "http://good:80@evil",
            "http://good?@evil",
            "http:///evil",
            "http:evil",
            "http:/evil",
            "//evil",
            "evil",
            "",
            "file:///etc/passwd",
            "jar:http://good!/x",
            "gopher://good",
            "ftp://good",
            "javascript:alert(1)",
            "http://good\r\nHost: evil",
            "http://good/\r\nX: y",
            "http://good/\tx",
            "http://good /x",
            " http://good",
            "http://good/../evil",
            "http://good/./x",
            "http://good//x",
            "http://good/x/..",
            "http://good/%2e%2e/x",
            "http://good/x?y=z",
            "http://good/x#y",
            "http://good/x;y",
            "http://good:0",
            "http://good:65536",
            "http://good:080",
            "http://good:8o",
            "http://good:",
            "http://-good",
            "http://good-",
            "http://" + "a".repeat(64),
            "http://" + "a.".repeat(127) + "aa",
            "http://good/" + "a".repeat(10_000));

    @ParameterizedTest
    @CsvSource({
        "http://example1.com/MicroStrategyLibrary, http://example1.com/MicroStrategyLibrary",
        "http://example1.com/MicroStrategyLibrary/, http://example1.com/MicroStrategyLibrary",
        "HTTP://Example1.COM/MicroStrategyLibrary, http://example1.com/MicroStrategyLibrary",
        "http://example1.com, http://example1.com",
        "http://example1.com/, http://example1.com",
        "http://example1.com:80/, http://example1.com",
        "https://example1.com:443, https://example1.com",
        "https://example1.com:80, https://example1.com:80",
        "http://example1.com:443/a, http://example1.com:443/a",
        "http://localhost:8080, http://localhost:8080",
        "http://my_host:8080, http://my_host:8080",
        "http://127.0.0.1:8080/x, http://127.0.0.1:8080/x",
        "http://[::1]:8080, http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1], http://[::1]",
        "http://[FE80::0A], http://[fe80::a]",
        "https://bücher.example, https://xn--bcher-kva.example",
        "https://BÜCHER.example, https://xn--bcher-kva.example",
        "https://xn--bcher-kva.example, https://xn--bcher-kva.example",
        "https://a.example/one/Two_3~4.5-6, https://a.example/one/Two_3~4.5-6",
    })
    void anAddressHasOneForm(String text, String normal) {
        assertThat(EnvironmentUrl.parse(text)).map(EnvironmentUrl::toString).contains(normal);
        assertThat(EnvironmentUrl.parse(normal)).isEqualTo(EnvironmentUrl.parse(text));
    }

    @Test
    void whatIsAmbiguousIsNone() {
        assertThat(VECTORS)
                .allSatisfy(text -> assertThat(EnvironmentUrl.parse(text)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example1.com/Library",
                "http://example1.com/library",
                "http://example1.com:8080/Library",
                "http://example1.com",
                "http://exаmple1.com/Library",
                "http://example1.com.evil/Library",
                "http://evil/example1.com/Library",
            })
    void whatIsAnotherAddressStaysOne(String other) {
        assertThat(EnvironmentUrl.parse(other))
                .isPresent()
                .isNotEqualTo(EnvironmentUrl.parse("http://example1.com/Library"));
    }

    /** Whatever comes out means the same to Java's own parser, and comes out again. */
    @Test
    void randomTextsHaveAFormThatIsItsOwn() {
        String letters = "abAZ019._-~/:@#?%\\[]&;=+ \t\r\n\0\u00FC\u0430\u3002\u2460\uFF0E\u212A";
        long seed = Long.getLong("offshoot.seed", new SplittableRandom().nextLong());
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(20) == 0 ? "" : "http://");
            if (random.nextBoolean()) {
                text.append("example1.com");
            }
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                // Mostly what an address may hold, so that some are.
                text.append(letters.charAt(random.nextInt(random.nextInt(4) > 0 ? 10 : letters.length())));
            }
            Optional<EnvironmentUrl> url = EnvironmentUrl.parse(text.toString());
            if (url.isPresent()) {
                found++;
                String normal = url.get().toString();
                URI java = URI.create(normal);
                assertThat(java.getRawUserInfo()).as("seed %s: %s", seed, text).isNull();
                assertThat(java.getRawQuery()).as("seed %s: %s", seed, text).isNull();
                if (java.getHost() != null) { // Java's parser knows no underscores in hosts
                    assertThat(java.getHost())
                            .as("seed %s: %s", seed, text)
                            .isEqualTo(url.get().host());
                }
                assertThat(java.getRawPath())
                        .as("seed %s: %s", seed, text)
                        .isEqualTo(url.get().path());
                assertThat(normal).as("seed %s: %s", seed, text).matches("[!-~]+");
                assertThat(EnvironmentUrl.parse(normal))
                        .as("seed %s: %s", seed, text)
                        .isEqualTo(url);
            }
        }
        assertThat(found).as("seed %s", seed).isGreaterThan(1000);
    }
}
