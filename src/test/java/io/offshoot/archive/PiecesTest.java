package io.offshoot.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, Pieces.PIECE - 1, Pieces.PIECE, Pieces.PIECE + 1, 3 * Pieces.PIECE, 700_000})
    void holdsWhatWasWritten(int length) {
        byte[] bytes = random(length);
        Pieces pieces = new Pieces();
        pieces.write(bytes, 0, length);

        Buffer buffer = pieces.buffer();
        assertThat(buffer.length()).isEqualTo(length);
        assertThat(buffer.getBytes()).isEqualTo(bytes);
    }

    @Test
    void takesBytesOneByOneAndInStretchesOfAnyLength() {
        Random random = new Random(1);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Pieces pieces = new Pieces();
        byte[] bytes = random(400_000);
        for (int i = 0; i < 40; i++) {
            int from = random.nextInt(bytes.length);
            int length = random.nextInt(Math.min(60_000, bytes.length - from + 1));
            pieces.write(bytes, from, length);
            expected.write(bytes, from, length);
            pieces.write(i);
            expected.write(i);
        }
        assertThat(pieces.buffer().getBytes()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aPartIsTheSameWhereverItIsCut() {
        byte[] bytes = random(1_000_000);
        Buffer packed = PartEncoder.pack(bytes, bytes.length);
        assertThat(packed.length()).isGreaterThan(Pieces.PIECE);

        byte[] unpacked = new byte[bytes.length];
        try (PartDecoder decoder = new PartDecoder("part", packed.getBytes(), bytes.length)) {
            int at = 0;
            for (int count = decoder.read(unpacked, at); count > 0; count = decoder.read(unpacked, at)) {
                at += count;
                if (at == unpacked.length) {
                    break;
                }
            }
        }
        assertThat(unpacked).isEqualTo(bytes);
        Buffer slice = packed.slice(Pieces.PIECE - 10, Pieces.PIECE + 10);
        assertThat(slice.getBytes()).isEqualTo(packed.getBytes(Pieces.PIECE - 10, Pieces.PIECE + 10));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
