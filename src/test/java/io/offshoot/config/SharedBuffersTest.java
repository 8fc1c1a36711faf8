package io.offshoot.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the memory the embedded database's cache gets. */
class SharedBuffersTest {
    private static final long MB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"256, 64", "512, 64", "1024, 128", "2048, 256", "4096, 512", "8192, 1024", "65536, 1024"})
    void anEighthFrom64MegabytesToAGigabyte(long memory, long buffers) {
        assertThat(SharedBuffers.of(memory * MB)).isEqualTo(buffers * MB);
    }

    @Test
    void whatIsSaidWins() {
        ServerConfig config = ServerConfig.load(Map.of("OFFSHOOT_EMBEDDED_SHARED_BUFFERS", "96MB"));
        assertThat(config.embedded().sharedBuffers()).isEqualTo(96 * MB);
        assertThat(SharedBuffers.ofThisMachine()).isBetween(64 * MB, 1024 * MB);
    }
}
