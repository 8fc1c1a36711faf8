package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.http.ErrorAnswer;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts that Medplum's server sends, recorded from it where it has such an answer. */
class OperationOutcomesTest {
    private static String text(OperationOutcome outcome) {
        return new String(OperationOutcomes.write(outcome), StandardCharsets.UTF_8);
    }

    private static String error(String id, String code, String text) {
        String idMember = id.isEmpty() ? "" : "\"id\":\"" + id + "\",";
        return "{\"resourceType\":\"OperationOutcome\"," + idMember + "\"issue\":[{\"severity\":\"error\",\"code\":\""
                + code + "\",\"details\":{\"text\":\"" + text + "\"}}]}";
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(Kind.INVALID, "Incorrect resource ID", error("", "invalid", "Incorrect resource ID")),
                Arguments.of(Kind.UNAUTHENTICATED, "Token expired", error("unauthorized", "login", "Unauthorized")),
                Arguments.of(Kind.FORBIDDEN, "Forbidden", error("forbidden", "forbidden", "Forbidden")),
                Arguments.of(Kind.NOT_FOUND, "Not found", error("not-found", "not-found", "Not found")),
                Arguments.of(Kind.METHOD_NOT_ALLOWED, "No", error("method-not-allowed", "not-supported", "No")),
                Arguments.of(Kind.CONFLICT, "Taken", error("conflict", "conflict", "Taken")),
                Arguments.of(Kind.GONE, "Gone", error("gone", "deleted", "Gone")),
                Arguments.of(
                        Kind.PRECONDITION_FAILED,
                        "Precondition Failed",
                        error("precondition-failed", "processing", "Precondition Failed")),
                Arguments.of(Kind.TOO_LARGE, "Too large", error("", "too-costly", "Too large")),
                Arguments.of(Kind.UNSUPPORTED_MEDIA_TYPE, "No XML", error("", "not-supported", "No XML")),
                Arguments.of(Kind.UNPROCESSABLE, "Other body", error("", "processing", "Other body")),
                Arguments.of(Kind.TOO_MANY_REQUESTS, "Slower", error("too-many-requests", "throttled", "Slower")),
                Arguments.of(Kind.INTERNAL, "NPE in Foo", error("", "exception", "Internal server error")),
                Arguments.of(Kind.UNAVAILABLE, "Restarting", error("", "transient", "Restarting")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void eachKindHasItsOutcome(Kind kind, String said, String expected) {
        assertThat(text(OperationOutcomes.of(Failure.of(kind, said)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindIsInTheTable(Kind kind) {
        assertThat(kinds().map(row -> row.get()[0])).contains(kind);
    }

    @Test
    void aFixedOutcomeTellsMoreInDiagnostics() {
        assertThat(text(OperationOutcomes.of(Failure.of(Kind.NOT_FOUND, "No project has this id"))))
                .isEqualTo("{\"resourceType\":\"OperationOutcome\",\"id\":\"not-found\",\"issue\":[{\"severity\":"
                        + "\"error\",\"code\":\"not-found\",\"details\":{\"text\":\"Not found\"},"
                        + "\"diagnostics\":\"No project has this id\"}]}");
    }

    @Test
    void issuesNameTheirElementsAndAreEscaped() {
        Failure failure = Failure.of(
                Kind.INVALID,
                List.of(
                        new Failure.Issue("Unknown type \"Foo\"\n", Optional.of("resourceTypes[2]")),
                        new Failure.Issue("Too long", Optional.empty())));
        assertThat(text(OperationOutcomes.of(failure)))
                .isEqualTo("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":"
                        + "\"invalid\",\"details\":{\"text\":\"Unknown type \\\"Foo\\\"\\n\"},\"expression\":"
                        + "[\"resourceTypes[2]\"]},{\"severity\":\"error\",\"code\":\"invalid\",\"details\":"
                        + "{\"text\":\"Too long\"}}]}");
    }

    @Test
    void confirmationsAreTheRecordedOnes() {
        assertThat(text(OperationOutcome.OK))
                .isEqualTo("{\"resourceType\":\"OperationOutcome\",\"id\":\"ok\",\"issue\":[{\"severity\":"
                        + "\"information\",\"code\":\"informational\",\"details\":{\"text\":\"All OK\"}}]}");
        assertThat(text(OperationOutcome.CREATED)).contains("\"id\":\"created\"", "\"text\":\"Created\"");
        assertThat(text(OperationOutcome.accepted("http://localhost/fhir/R4/job/1/status")))
                .isEqualTo("{\"resourceType\":\"OperationOutcome\",\"id\":\"accepted\",\"issue\":[{\"severity\":"
                        + "\"information\",\"code\":\"informational\",\"details\":{\"text\":\"Accepted\"},"
                        + "\"diagnostics\":\"http://localhost/fhir/R4/job/1/status\"}]}");
    }

    @Test
    void statusesOfTheFrameHaveOutcomesToo() {
        assertThat(text(OperationOutcomes.of(ErrorAnswer.of(431)))).contains("\"code\":\"too-long\"");
        assertThat(text(OperationOutcomes.of(ErrorAnswer.of(408)))).contains("\"code\":\"timeout\"");
        assertThat(text(OperationOutcomes.of(ErrorAnswer.of(417)))).contains("\"code\":\"invalid\"");
    }

    @Test
    void aFailureWithoutIssuesStillHasOne() {
        assertThat(text(OperationOutcomes.of(Failure.of(Kind.CONFLICT, List.of()))))
                .contains("\"text\":\"CONFLICT\"");
        assertThat(Failure.unavailable("Later", Duration.ofSeconds(1), new IllegalStateException())
                        .issues())
                .hasSize(1);
    }
}
