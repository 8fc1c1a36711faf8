package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobKeyTest {
    @Test
    void newOnesAreDistinctAndCanBeReadBack() {
        assertThat(Stream.generate(BlobKey::random).limit(1000).distinct())
                .hasSize(1000)
                .allSatisfy(key -> assertThat(new BlobKey(key.toString())).isEqualTo(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "..",
                "../../../../../../../../../../etc/passwd",
                "abc/../abc00000000000000000000000000",
                "../abc00000000000000000000000000000a",
                "/bc/abc00000000000000000000000000000",
                "abc/abd00000000000000000000000000000",
                "ABC/ABC00000000000000000000000000000",
                "abc\\abc00000000000000000000000000000",
                "abc/abc0000000000000000000000000000\n",
                "abc/abc00000000000000000000000000000\u0000",
                "incoming/abc000000000000000000000000",
            })
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> new BlobKey(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
