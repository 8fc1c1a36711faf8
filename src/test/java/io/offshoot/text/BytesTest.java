package io.offshoot.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {
    /** Those that end a plain run, those next to them, and some that are plain. */
    private static final byte[] BYTES = {
        '"',
        '\\',
        0,
        0x1F,
        0x20,
        0x21,
        '#',
        '[',
        ']',
        'a',
        0x7E,
        0x7F,
        (byte) 0x80,
        (byte) 0x9F,
        (byte) 0xA0,
        (byte) 0xFF
    };

    @Test
    void findsWhatIsNotPlainByteByByteToo() {
        long seed = System.nanoTime();
        System.out.println("BytesTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] text = new byte[random.nextInt(40)];
            int rare = 1 + random.nextInt(30);
            for (int k = 0; k < text.length; k++) {
                text[k] = random.nextInt(rare) == 0 ? BYTES[random.nextInt(BYTES.length)] : (byte) 'x';
            }
            int from = random.nextInt(text.length + 1);
            int to = from + random.nextInt(text.length - from + 1);

            assertThat(Bytes.notPlain(text, from, to)).isEqualTo(notPlain(text, from, to));
            assertThat(Bytes.quoteOrBackslash(text, from, to)).isEqualTo(quoteOrBackslash(text, from, to));
        }
    }

    private static int notPlain(byte[] text, int from, int to) {
        int i = from;
        while (i < to && text[i] >= 0x20 && text[i] != '"' && text[i] != '\\') {
            i++;
        }
        return i;
    }

    private static int quoteOrBackslash(byte[] text, int from, int to) {
        int i = from;
        while (i < to && text[i] != '"' && text[i] != '\\') {
            i++;
        }
        return i;
    }
}
