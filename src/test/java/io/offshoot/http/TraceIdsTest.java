package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceIdsTest {
    @ParameterizedTest
    @CsvSource({
        "x-trace-id,5feb3a38-27a3-4b02-a269-0358b38bbfad",
        "traceparent,00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "X-Amzn-Trace-Id,Root=1-67891233-abcdef012345678912345678",
    })
    void aTraceIsGoneOnWith(String header, String value) {
        assertThat(TraceIds.of(MultiMap.caseInsensitiveMultiMap().add(header, value))
                        .traceId())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "x-trace-id,not-a-uuid",
        "traceparent,00-zz-00-01",
        "X-Amzn-Trace-Id,Root=1 2",
        "x-request-id,a b",
        "x-request-id,é",
    })
    void anythingElseGetsAFreshId(String header, String value) {
        TraceIds ids = TraceIds.of(MultiMap.caseInsensitiveMultiMap().add(header, value));
        assertThat(ids.traceId()).matches("[0-9a-f-]{36}").isNotEqualTo(ids.requestId());
        assertThat(ids.requestId()).matches("[0-9a-f-]{36}");
    }
}
