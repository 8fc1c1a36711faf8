package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.offshoot.text.JsonTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTokensTest {
    private static final Map<JsonToken, Token> SAME = Map.ofEntries(
            Map.entry(JsonToken.START_OBJECT, Token.OBJECT_START),
            Map.entry(JsonToken.END_OBJECT, Token.OBJECT_END),
            Map.entry(JsonToken.START_ARRAY, Token.ARRAY_START),
            Map.entry(JsonToken.END_ARRAY, Token.ARRAY_END),
            Map.entry(JsonToken.FIELD_NAME, Token.NAME),
            Map.entry(JsonToken.VALUE_STRING, Token.STRING),
            Map.entry(JsonToken.VALUE_NUMBER_INT, Token.NUMBER),
            Map.entry(JsonToken.VALUE_NUMBER_FLOAT, Token.NUMBER),
            Map.entry(JsonToken.VALUE_TRUE, Token.TRUE),
            Map.entry(JsonToken.VALUE_FALSE, Token.FALSE),
            Map.entry(JsonToken.VALUE_NULL, Token.NULL));

    @Test
    void givesTheTokensThatJacksonGives() throws Exception {
        JsonTokens tokens = new JsonTokens();
        for (long seed = 0; seed < 3000; seed++) {
            byte[] text = new RandomJson(seed).object(5);
            List<String> expected = new ArrayList<>();
            try (JsonParser parser = new JsonFactory().createParser(text)) {
                while (parser.nextToken() != null) {
                    expected.add(SAME.get(parser.currentToken()) + "@"
                            + parser.currentTokenLocation().getByteOffset());
                }
            }
            List<String> found = new ArrayList<>();
            tokens.reset(text);
            while (tokens.next() != Token.END) {
                found.add(tokens.token() + "@" + tokens.start());
            }
            assertThat(found).as("seed %d: %s", seed, new String(text, UTF_8)).isEqualTo(expected);
        }
    }

    @Test
    void enclosesEachToken() {
        byte[] text = " { \"a\\\\\" : [ \"é\\\"\" , -1.5e+3 , true,false,null ] } ".getBytes(UTF_8);
        JsonTokens tokens = new JsonTokens().reset(text);
        List<String> found = new ArrayList<>();
        while (tokens.next() != Token.END) {
            found.add(new String(text, tokens.start(), tokens.end() - tokens.start(), UTF_8));
        }
        assertThat(found)
                .containsExactly("{", "\"a\\\\\"", "[", "\"é\\\"\"", "-1.5e+3", "true", "false", "null", "]", "}");
        assertThat(tokens.next()).isEqualTo(Token.END);
    }

    @Test
    void tellsWhetherAStringHoldsABackslash() {
        JsonTokens tokens = new JsonTokens().reset("[\"\\n\",\"a\"]".getBytes(UTF_8));
        tokens.next();
        tokens.next();
        assertThat(tokens.escaped()).isTrue();
        tokens.next();
        assertThat(tokens.escaped()).isFalse();
    }

    @Test
    void skipsAWholeValue() {
        byte[] text = "{\"a\": {\"x\":[\"]}\\\"\",{}]} ,\"b\":[ [1], 2]}".getBytes(UTF_8);
        JsonTokens tokens = new JsonTokens().reset(text);
        tokens.next();
        tokens.next();
        tokens.skipValue();
        assertThat(new String(text, tokens.start(), tokens.end() - tokens.start(), UTF_8))
                .isEqualTo("{\"x\":[\"]}\\\"\",{}]}");
        assertThat(tokens.next()).isEqualTo(Token.NAME);
        assertThat(tokens.is("b".getBytes(UTF_8))).isTrue();
        assertThat(tokens.next()).isEqualTo(Token.ARRAY_START);
        tokens.skipValue();
        assertThat(text[tokens.start()]).isEqualTo((byte) '[');
        assertThat(tokens.next()).isEqualTo(Token.NUMBER);
        assertThat(tokens.next()).isEqualTo(Token.ARRAY_END);
    }

    @Test
    void staysInsideTheSpanItWasGiven() {
        byte[] text = "[1,{\"a\":\"b\"},2]".getBytes(UTF_8);
        JsonTokens tokens = new JsonTokens().reset(text, 3, 12);
        tokens.skipValue();
        assertThat(tokens.end()).isEqualTo(12);
        assertThat(tokens.next()).isEqualTo(Token.END);
    }

    @Test
    void endsOnCutText() {
        JsonTokens tokens = new JsonTokens();
        for (long seed = 0; seed < 300; seed++) {
            byte[] text = new RandomJson(seed).object(4);
            for (int cut = 0; cut < text.length; cut++) {
                tokens.reset(text, 0, cut);
                int count = 0;
                while (tokens.next() != Token.END) {
                    count++;
                    assertThat(tokens.end()).isLessThanOrEqualTo(cut);
                }
                assertThat(count).as("seed %d cut %d", seed, cut).isLessThanOrEqualTo(cut);
            }
        }
    }
}
