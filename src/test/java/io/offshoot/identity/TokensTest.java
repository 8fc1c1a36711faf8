package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    @Test
    void areDistinctAndHashed() {
        Set<String> tokens = new HashSet<>();
        Set<Buffer> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String token = Tokens.generate();
            tokens.add(token);
            hashes.add(Tokens.hash(token).orElseThrow());
        }
        assertThat(tokens).hasSize(1000).allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
        assertThat(hashes).hasSize(1000).allMatch(hash -> hash.length() == 32);
    }

    @Test
    void areHashedWithSha256() {
        // printf 'A%.0s' {1..43} | sha256sum
        assertThat(HexFormat.of()
                        .formatHex(Tokens.hash("A".repeat(43)).orElseThrow().getBytes()))
                .isEqualTo("0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a");
    }

    @Test
    void areTheSameInsideAJwt() {
        String token = Tokens.generate();
        String readable = Tokens.readable(token, "{\"exp\":1}");
        assertThat(readable.split("\\.", -1)).hasSize(3).endsWith(token);
        assertThat(Tokens.hash(readable)).isEqualTo(Tokens.hash(token));
        assertThat(Tokens.hash(readable + "A")).isEmpty();
        assertThat(Tokens.hash("." + readable)).isEmpty();
        assertThat(Tokens.hash(readable.substring(readable.indexOf('.') + 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9",
            })
    void ofAnotherShapeAreRefused(String presented) {
        assertThat(Tokens.hash(presented)).isEmpty();
        assertThat(Tokens.hash("A".repeat(10_240))).isEmpty();
    }

    @Test
    void compareWhole() {
        Buffer hash = Tokens.hash("A".repeat(43)).orElseThrow();
        for (int i = 0; i < hash.length(); i++) {
            assertThat(Tokens.same(hash, hash.copy().setByte(i, (byte) ~hash.getByte(i))))
                    .isFalse();
        }
        assertThat(Tokens.same(hash, hash.copy())).isTrue();
        assertThat(Tokens.same(hash, hash.getBuffer(0, 31))).isFalse();
    }

    @Test
    void secretsCompareWhole() {
        String secret = RandomSecrets.clientSecret();
        assertThat(secret).matches("[0-9a-f]{64}").isNotEqualTo(RandomSecrets.clientSecret());
        assertThat(Tokens.sameSecret(secret, new String(secret.toCharArray()))).isTrue();
        assertThat(Tokens.sameSecret(secret, secret.substring(1))).isFalse();
        assertThat(Tokens.sameSecret(secret, "")).isFalse();
        assertThat(Tokens.sameSecret(secret, secret.substring(0, 63) + "x")).isFalse();
    }

    @Test
    void passwordsAreLegibleAndDistinct() {
        Set<String> passwords = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            passwords.add(RandomSecrets.password());
        }
        assertThat(passwords).hasSize(1000).allMatch(password -> password.matches("[2-9A-HJ-NP-Za-km-z]{24}"));
    }
}
