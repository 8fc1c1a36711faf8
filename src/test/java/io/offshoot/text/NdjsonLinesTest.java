package io.offshoot.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.Failure;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NdjsonLinesTest {
    private static final String TEXT = "{\"a\":1}\r\n\n{\"é\":2}\n  \t\r\n\r\n{\"c\":\"x\\n\"}";

    @Test
    void cutsLinesHoweverTheyAreChunked() {
        byte[] bytes = TEXT.getBytes(UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            List<String> found = new ArrayList<>();
            NdjsonLines lines =
                    new NdjsonLines(100, (line, number) -> found.add(number + " " + new String(line, UTF_8)));
            for (int from = 0; from < bytes.length; from += size) {
                int to = Math.min(bytes.length, from + size);
                lines.feed(Buffer.buffer(Arrays.copyOfRange(bytes, from, to)));
            }
            lines.end();
            assertThat(found)
                    .as("chunks of %d", size)
                    .containsExactly("1 {\"a\":1}", "3 {\"é\":2}", "6 {\"c\":\"x\\n\"}");
        }
    }

    @Test
    void givesNothingForAnEmptyStreamOrATrailingEnd() {
        List<String> found = new ArrayList<>();
        NdjsonLines lines = new NdjsonLines(10, (line, number) -> found.add(new String(line, UTF_8)));
        lines.end();
        assertThat(found).isEmpty();
        lines = new NdjsonLines(10, (line, number) -> found.add(new String(line, UTF_8)));
        lines.feed(Buffer.buffer("{}\n"));
        lines.end();
        assertThat(found).containsExactly("{}");
    }

    @Test
    void refusesALineThatIsTooLongBeforeItIsWhole() {
        NdjsonLines lines = new NdjsonLines(4, (line, number) -> {});
        lines.feed(Buffer.buffer("1234\r\n\n12"));
        lines.feed(Buffer.buffer("34\r"));
        assertThatThrownBy(() -> lines.feed(Buffer.buffer("56")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.TOO_LARGE))
                .hasMessageContaining("Line 3 ");
        assertThatThrownBy(() -> new NdjsonLines(4, (line, number) -> {}).feed(Buffer.buffer("12345\n")))
                .hasMessageContaining("Line 1 ");
    }
}
