package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final byte[] TEXT =
            " {\"a\" : {\"x\":\"1\\n\"}, \"\\u0062\":[10,{\"c\":\"é\"} ],\"x\\\"y\":null, \"id\":\"7\"}"
                    .getBytes(UTF_8);

    @Test
    void findsMembersByName() {
        Member a = Members.find(TEXT, "a").orElseThrow();
        assertThat(a.container()).isEqualTo(1);
        assertThat(new String(TEXT, a.start(), 3, UTF_8)).isEqualTo("\"a\"");
        assertThat(a.raw(TEXT)).isEqualTo("{\"x\":\"1\\n\"}");
        assertThat(Members.find(TEXT, "id").orElseThrow().string(TEXT)).contains("7");
        assertThat(Members.find(TEXT, "x")).as("only the top level").isEmpty();
        assertThat(Members.find(TEXT, "b").orElseThrow().name(TEXT)).isEqualTo("b");
        assertThat(Members.find(TEXT, "x\"y").orElseThrow().raw(TEXT)).isEqualTo("null");
    }

    @Test
    void followsPaths() {
        assertThat(Members.at(TEXT, "a.x").orElseThrow().string(TEXT)).contains("1\n");
        assertThat(Members.at(TEXT, "b[1].c").orElseThrow().string(TEXT)).contains("é");
        assertThat(Members.at(TEXT, "b[0]").orElseThrow().raw(TEXT)).isEqualTo("10");
        assertThat(Members.at(TEXT, "b[0]").orElseThrow().string(TEXT)).isEmpty();
        assertThat(Members.at(TEXT, "b[2]")).isEmpty();
        assertThat(Members.at(TEXT, "b.c")).isEmpty();
        assertThat(Members.at(TEXT, "a[0]")).isEmpty();
        assertThat(Members.at(TEXT, "id.x")).isEmpty();
    }

    @Test
    void listsMembersAndElements() {
        assertThat(Members.of(TEXT, 1)).extracting(m -> m.name(TEXT)).containsExactly("a", "b", "x\"y", "id");
        Member b = Members.find(TEXT, "b").orElseThrow();
        assertThat(Members.of(TEXT, b.valueStart()))
                .extracting(m -> m.raw(TEXT))
                .containsExactly("10", "{\"c\":\"é\"}");
        assertThat(Members.of("[[],[1]]".getBytes(UTF_8), 0)).hasSize(2);
    }

    @Test
    void readsAndWritesStringsAsJacksonDoes() throws Exception {
        for (String value : new String[] {"", "a\"b\\c/\b\f\n\r\t\u0001\u007f", "é€😀\u2028", "ends in \\"}) {
            byte[] quoted = JsonString.quote(value);
            assertThat(new ObjectMapper().readValue(quoted, String.class)).isEqualTo(value);
            assertThat(JsonString.decode(quoted, 1, quoted.length - 1)).isEqualTo(value);
        }
        byte[] escapes = "\\u00e9\\ud83d\\ude00\\/\\u0000x".getBytes(UTF_8);
        assertThat(JsonString.decode(escapes, 0, escapes.length)).isEqualTo("é😀/\u0000x");
        assertThatIllegalArgumentException().isThrownBy(() -> JsonString.quote("\ud800"));
    }
}
