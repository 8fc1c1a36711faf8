package io.offshoot.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineBreaksTest {
    /** Bytes that differ from a line break in one bit, or borrow into the next byte, are none. */
    private static final byte[] NONE =
            "\u000b\u000c\t\u000e\u008a\u010a\u0d0a{\"a\":\"é 日本\"}    ".getBytes(StandardCharsets.UTF_8);

    @Test
    void findsABreakWhereverItStands() {
        for (int at = 0; at < NONE.length; at++) {
            byte[] feed = NONE.clone();
            feed[at] = '\n';
            byte[] carriage = NONE.clone();
            carriage[at] = '\r';

            for (int from = 0; from <= NONE.length; from++) {
                int expected = from <= at ? at : NONE.length;
                assertThat(LineBreaks.feed(feed, from, feed.length)).isEqualTo(expected);
                assertThat(LineBreaks.feed(carriage, from, carriage.length)).isEqualTo(carriage.length);
                assertThat(LineBreaks.anyIn(feed, from, feed.length)).isEqualTo(from <= at);
                assertThat(LineBreaks.anyIn(carriage, from, carriage.length)).isEqualTo(from <= at);
                assertThat(LineBreaks.anyIn(feed, Math.min(from, at), at)).isFalse();
            }
        }
    }

    @Test
    void findsNoneWhereNoneIs() {
        assertThat(LineBreaks.anyIn(NONE, 0, NONE.length)).isFalse();
        assertThat(LineBreaks.feed(NONE, 0, NONE.length)).isEqualTo(NONE.length);
        assertThat(LineBreaks.feed(NONE, 3, 11)).isEqualTo(11);
    }
}
