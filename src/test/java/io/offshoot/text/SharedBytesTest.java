package io.offshoot.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SharedBytesTest {
    private static final byte[] TEXT = "{\"resourceType\":\"Patient\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void anArrayAndItsBufferAreTheSameBytes() {
        Buffer buffer = SharedBytes.buffer(TEXT);
        assertThat(buffer).isEqualTo(Buffer.buffer(TEXT));
        assertThat(SharedBytes.array(buffer)).isSameAs(TEXT);
    }

    @Test
    void aPartOfABufferIsCopied() {
        Buffer buffer = Buffer.buffer("before").appendBytes(TEXT).appendString("after");
        assertThat(SharedBytes.array(buffer.slice(6, 6 + TEXT.length))).isEqualTo(TEXT);
        assertThat(SharedBytes.array(buffer.getBuffer(6, 6 + TEXT.length))).isEqualTo(TEXT);
        assertThat(SharedBytes.array(Buffer.buffer())).isEmpty();
    }

    @Test
    void roomBehindTheBytesIsLeftOut() {
        assertThat(SharedBytes.array(Buffer.buffer(1_000).appendBytes(TEXT))).isEqualTo(TEXT);
    }
}
