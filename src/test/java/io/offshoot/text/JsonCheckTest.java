package io.offshoot.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.offshoot.model.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JsonCheckTest {
    private static final JsonLimits WIDE = new JsonLimits(1 << 30, 200, 1 << 30, 4096, 1000, 10_000_000);

    @Test
    void passesWhatIsValid() {
        for (long seed = 0; seed < 3000; seed++) {
            byte[] text = new RandomJson(seed).object(6);
            assertThatCode(() -> JsonCheck.object(text, JsonLimits.RESOURCE))
                    .as("seed %d: %s", seed, new String(text, UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void agreesWithAStrictJacksonAboutBrokenText() throws IOException {
        JsonFactory strict = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        int refused = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] text = new RandomJson(seed).object(3);
            text[random.nextInt(text.length)] = (byte) "{}[]\",:0.-eE+nt \\".charAt(random.nextInt(17));
            Failure failure = refusal(text);
            refused += failure == null ? 0 : 1;
            // Stricter than Jackson on purpose: half surrogate pairs, monstrous exponents.
            boolean stricter = failure != null && failure.getMessage().matches(".*(surrogate|exponent of).*");
            assertThat(failure == null)
                    .as("seed %d: %s", seed, new String(text, UTF_8))
                    .isEqualTo(!stricter && jacksonTakes(strict, text));
        }
        assertThat(refused).isBetween(2_000, 19_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "[]",
                "null",
                "\"a\"",
                "{}{}",
                "{} x",
                "{}//c",
                "/*c*/{}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":01}",
                "{\"a\":-01}",
                "{\"a\":.5}",
                "{\"a\":5.}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":0x10}",
                "{\"a\":[1,]}",
                "{\"a\":[,1]}",
                "{\"a\":[1 2]}",
                "{\"a\":tru}",
                "{\"a\":nulls}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\n\"}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":\"x}",
                "{\"a\":1]",
                "{\"a\":[1}",
                "\u00a0{}",
                "{\"a\":1e9999}"
            })
    void refusesWhatIsNoJsonObject(String text) {
        assertThat(refusal(text.getBytes(UTF_8))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"\\u0000\"}]} | Patient.name[0].family | U+0000",
                "{\"name\":[1,{\"family\":\"\\ud800\"}]} | name[1].family | surrogate",
                "{\"a\":\"\\udc00\\ud800\"} | a | surrogate",
                "{\"a\":\"\\ud83d\\u0041\"} | a | surrogate",
                "{\"resourceType\":\"Patient\",\"a\":{\"b\":1,\"c\":2,\"b\":3}} | Patient.a | \"b\" stands twice",
                "{\"resourceType\":\"Patient\",\"a\":1,\"\\u0061\":1} | Patient | \"a\" stands twice",
                "{\"x y\":{\"b\":01}} | [\"x y\"].b | zero",
                "{\"a\":[[0,01]]} | a[0][1] | zero",
                "{\"resourceType\":\"Patient\"} {} | Patient | follows",
                "{\"a\":1,\"\\x\":1} |  | escape"
            })
    void saysWhatIsWrongAndWhere(String text, String path, String words) {
        Failure failure = refusal(text.getBytes(UTF_8));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
        assertThat(failure.getMessage()).contains(words);
        assertThat(failure.issues().get(0).expression().orElse(null)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C0 80",
                "C1 BF",
                "C2",
                "C2 20",
                "E0 80 80",
                "E0 9F BF",
                "ED A0 80",
                "ED BF BF",
                "E2 82",
                "E2 82 20",
                "F0 80 80 80",
                "F0 8F BF BF",
                "F4 90 80 80",
                "F5 80 80 80",
                "F0 9F 98",
                "FE",
                "FF",
                "F8 88 80 80 80"
            })
    void refusesMalformedUtf8(String hex) {
        StringBuilder bytes = new StringBuilder();
        for (String digits : hex.split(" ", -1)) {
            bytes.append((char) Integer.parseInt(digits, 16));
        }
        Failure failure = refusal(("{\"a\":\"" + bytes + "\"}").getBytes(ISO_8859_1));
        assertThat(failure.getMessage()).contains("UTF-8");
        assertThat(failure.issues().get(0).expression()).contains("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF})
    void passesEveryLengthOfUtf8(int codePoint) {
        byte[] text = ("{\"" + Character.toString(codePoint) + "\":\"" + Character.toString(codePoint) + "\"}")
                .getBytes(UTF_8);
        assertThat(refusal(text)).isNull();
    }

    @Test
    void refusesAByteOrderMarkAndARawNul() {
        assertThat(refusal("\uFEFF{}".getBytes(UTF_8)).getMessage()).contains("byte order mark");
        assertThat(refusal("{\"a\":\"\u0000\"}".getBytes(UTF_8)).issues().get(0).expression())
                .contains("a");
    }

    @Test
    void refusesDepthWithoutRecursion() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(refusal(("{\"a\":" + deep + "}").getBytes(UTF_8)).getMessage())
                .contains("nested");
        String objects = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        Failure failure = refusal(objects.getBytes(UTF_8));
        assertThat(failure.getMessage()).contains("nested");
        assertThat(failure.issues().get(0).expression().orElseThrow())
                .hasSizeLessThan(100)
                .contains("…");
        assertThat(refusal(("{\"a\":".repeat(200) + "1" + "}".repeat(200)).getBytes(UTF_8)))
                .isNull();
        assertThat(refusal(("{\"a\":".repeat(201) + "1" + "}".repeat(201)).getBytes(UTF_8)))
                .isNotNull();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(refusal(("{\"a\":" + "9".repeat(1_000_000) + "}").getBytes(UTF_8))
                        .getMessage())
                .contains("number");
        assertThat(refusal(("{\"a\":" + "9".repeat(1000) + "}").getBytes(UTF_8)))
                .isNull();
        assertThat(refusal(("{\"" + "a".repeat(5000) + "\":1}").getBytes(UTF_8)).getMessage())
                .contains("4096");
        JsonLimits small = new JsonLimits(100, 9, 10, 10, 10, 3);
        assertThat(refusal("{\"a\":\"12345678901\"}".getBytes(UTF_8), small)
                        .issues()
                        .get(0)
                        .expression())
                .contains("a");
        assertThat(refusal("{\"a\":\"1234567890\"}".getBytes(UTF_8), small)).isNull();
        assertThat(refusal("{\"a\":1,\"b\":2,\"c\":{\"d\":1}}".getBytes(UTF_8), small)
                        .getMessage())
                .contains("members");
        assertThat(refusal("{\"a\":[{\"b\":1},{\"b\":1},{\"b\":1}]}".getBytes(UTF_8), small))
                .isNull();
        Failure tooLarge = refusal(" ".repeat(101).getBytes(UTF_8), small);
        assertThat(tooLarge.kind()).isEqualTo(Failure.Kind.TOO_LARGE);
    }

    @Test
    void findsDuplicatesAmongAMillionMembersInBoundedTime() {
        String members =
                IntStream.range(0, 1_000_000).mapToObj(i -> "\"k" + i + "\":0").collect(Collectors.joining(","));
        byte[] valid = ("{" + members + "}").getBytes(UTF_8);
        long before = System.nanoTime();
        assertThat(refusal(valid, WIDE)).isNull();
        byte[] twice = ("{" + members + ",\"k\\u0037\":0}").getBytes(UTF_8);
        assertThat(refusal(twice, WIDE).getMessage()).contains("\"k7\" stands twice");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
        assertThat(refusal(valid).getMessage()).contains("members");
    }

    @Test
    void isNotSlowedByNamesThatCollideInJava() {
        String members = IntStream.range(0, 1 << 17)
                .mapToObj(i -> "\"" + collision(i, 17) + "\":0")
                .collect(Collectors.joining(","));
        long before = System.nanoTime();
        assertThat(refusal(("{" + members + "}").getBytes(UTF_8), WIDE)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    }

    /** "Aa" and "BB" have the same String.hashCode, and so do all strings made of them. */
    private static String collision(int bits, int length) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.append((bits >> i & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static boolean jacksonTakes(JsonFactory factory, byte[] text) throws IOException {
        try (JsonParser parser = factory.createParser(text)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            return object && parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static Failure refusal(byte[] text) {
        return refusal(text, JsonLimits.RESOURCE);
    }

    private static Failure refusal(byte[] text, JsonLimits limits) {
        return catchThrowableOfType(Failure.class, () -> JsonCheck.object(text, limits));
    }
}
