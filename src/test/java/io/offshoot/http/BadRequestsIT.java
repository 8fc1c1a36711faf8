package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are malformed, too large, or mean different things to different servers. */
class BadRequestsIT {
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(RunningServer.USUAL);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", headers) + "\r\n";
    }

    private static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
    }

    static Stream<Arguments> smuggling() {
        String json = "Content-Type: application/json\r\n";
        String next = "GET /t/echo/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return Stream.of(
                Arguments.of(
                        "TE and CL",
                        post(
                                "/t/json",
                                json + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                                "0\r\n\r\n" + next)),
                Arguments.of(
                        "CL and TE",
                        post(
                                "/t/json",
                                json + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                                "0\r\n\r\n" + next)),
                Arguments.of(
                        "two lengths",
                        post("/t/json", json + "Content-Length: 2\r\nContent-Length: 3\r\n", "{}" + next)),
                Arguments.of(
                        "two equal lengths",
                        post("/t/json", json + "Content-Length: 2\r\nContent-Length: 2\r\n", "{}" + next)),
                Arguments.of("list of lengths", post("/t/json", json + "Content-Length: 2, 2\r\n", "{}" + next)),
                Arguments.of("signed length", post("/t/json", json + "Content-Length: +2\r\n", "{}" + next)),
                Arguments.of("negative length", post("/t/json", json + "Content-Length: -2\r\n", "{}" + next)),
                Arguments.of(
                        "huge length", post("/t/json", json + "Content-Length: 99999999999999999999\r\n", "{}" + next)),
                Arguments.of("other coding", post("/t/json", json + "Transfer-Encoding: gzip\r\n", next)),
                Arguments.of("unknown coding", post("/t/json", json + "Transfer-Encoding: xchunked\r\n", next)),
                Arguments.of("chunked not last", post("/t/json", json + "Transfer-Encoding: chunked, gzip\r\n", next)),
                Arguments.of(
                        "chunked twice",
                        post(
                                "/t/json",
                                json + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                "0\r\n\r\n" + next)),
                Arguments.of(
                        "coding with a tab",
                        post("/t/json", json + "Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n" + next)),
                Arguments.of("space before colon", post("/t/json", json + "Content-Length : 2\r\n", "{}" + next)),
                Arguments.of(
                        "coding in HTTP/1.0",
                        "POST /t/json HTTP/1.0\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next),
                Arguments.of("two hosts", "GET /t/echo/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + next),
                Arguments.of("no host", "GET /t/echo/1 HTTP/1.1\r\n\r\n" + next),
                Arguments.of("bare line feeds", "GET /t/echo/1 HTTP/1.1\nHost: localhost\n\n" + next),
                Arguments.of("no HTTP", "hello\r\n\r\n" + next));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smuggling")
    void isRefusedAndTheConnectionClosed(String name, String bytes) {
        int before = server.door.reached.get();
        try (RawClient client = server.connect().send(bytes)) {
            String answer = client.readToEnd();
            // What the decoder could not make out as HTTP/1.1 is answered in the older form.
            assertThat(answer).matches("(?s)HTTP/1.[01] 400 .*").containsIgnoringCase("connection: close");
            assertThat(answer.split("HTTP/1.[01] ", -1)).as("answers").hasSize(2);
        }
        assertThat(server.door.reached.get())
                .as("requests that reached the door")
                .isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n"})
    void aBadChunkIs400(String chunks) {
        String head = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        try (RawClient client = server.connect().send(post("/t/json", head, chunks))) {
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("The request body could not be read: its framing is wrong");
        }
    }

    @Test
    void aLongRequestLineIs414() {
        try (RawClient client = server.connect().send(get("/t/echo/" + "a".repeat(9_000)))) {
            assertThat(client.readToEnd()).matches("(?s)HTTP/1.[01] 414 .*\"code\":\"[A-Z_]+\".*");
        }
    }

    @Test
    void hugeHeadersAre431InTheShapeOfTheDoor() {
        try (RawClient client = server.connect().send(get("/t/echo/1", "X-Big: " + "a".repeat(20_000) + "\r\n"))) {
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 431 ")
                    .contains("application/fhir+json; charset=utf-8", "\"code\":\"too-long\"");
        }
    }

    @Test
    void aHundredThousandHeadersAre431() {
        try (RawClient client = server.connect()) {
            client.trySend(get("/t/echo/1", "a: b\r\n".repeat(100_000)));
            assertThat(client.readToEnd()).matches("(?s)(HTTP/1.1 431 .*|<reset>)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOO", "TRACE", "PATCH", "DELETE"})
    void aMethodThatARouteDoesNotHaveIs405WithAllow(String method) {
        String request = get("/t/echo/1").replaceFirst("GET", method);
        try (RawClient client = server.connect().send(request)) {
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: GET, PUT\r\n", "\"id\":\"method-not-allowed\"");
        }
    }

    @Test
    void allowKnowsOperationsToo() {
        try (RawClient client = server.connect().send(get("/t/echo/1/$clone"))) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 405 ").contains("Allow: POST\r\n");
        }
    }

    @Test
    void anUnknownPathIs404InTheShapeOfItsDoor() {
        try (RawClient client = server.connect()) {
            assertThat(client.send(get("/t/nothing/here/at/all")).readAnswer())
                    .startsWith("HTTP/1.1 404 ")
                    .contains("\"id\":\"not-found\"");
            assertThat(client.send(get("/elsewhere")).readAnswer())
                    .startsWith("HTTP/1.1 404 ")
                    .contains("application/problem+json")
                    .contains("\"code\":\"NOT_FOUND\"");
            assertThat(client.send(get("/tt")).readAnswer()).contains("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t/echo/%zz", "/t/echo/1?a=%zz", "/t/echo/%"})
    void aBadPercentEscapeIs400(String path) {
        try (RawClient client = server.connect().send(get(path))) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void anUnknownExpectationIs417() {
        try (RawClient client = server.connect().send(get("/t/echo/1", "Expect: 200-ok\r\n"))) {
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 417 ");
        }
    }

    @Test
    void anUpgradeToHttp2InClearTextIsNotTaken() {
        try (RawClient client = server.connect()) {
            String headers =
                    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
            assertThat(client.send(get("/t/echo/1", headers)).readAnswer()).startsWith("HTTP/1.1 200 ");
        }
        try (RawClient client = server.connect().send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
            assertThat(client.readToEnd()).doesNotContain(" 200 ");
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("application/json", "{}", 200, "2"),
                Arguments.of("application/fhir+json; charset=utf-8", "{}", 200, "2"),
                Arguments.of("Application/JSON;charset=\"UTF-8\"", "{}", 200, "2"),
                Arguments.of("application/json-patch+json", "[]", 200, "2"),
                Arguments.of("text/plain", "{}", 415, "not-supported"),
                Arguments.of("application/jsonx", "{}", 415, "not-supported"),
                Arguments.of("", "{}", 415, "not-supported"),
                Arguments.of("application/json; charset=iso-8859-1", "{}", 415, "not-supported"),
                Arguments.of("text/plain", "", 200, "0"),
                Arguments.of("application/json", "x".repeat(100_001), 413, "too-costly"),
                Arguments.of("application/json", "x".repeat(100_000), 200, "100000"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("bodies")
    void jsonBodiesAreCheckedForTypeAndSize(String type, String body, int status, String contains) throws Exception {
        for (String path : new String[] {"/t/json", "/t/late"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url(path)))
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (!type.isEmpty()) {
                request.header("Content-Type", type);
            }
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(contains);
        }
    }

    @Test
    void aChunkedBodyIsCutOffAtTheLimit() {
        String head = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        String chunk = Integer.toHexString(60_000) + "\r\n" + "x".repeat(60_000) + "\r\n";
        try (RawClient client = server.connect().send(post("/t/json", head, chunk + chunk))) {
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void aPackedBodyIs415() {
        String head = "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n";
        try (RawClient client = server.connect().send(post("/t/json", head, "abc"))) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 415 ");
        }
    }

    @Test
    void aClientThatWaitsIsToldToGoOnOnlyWhenItsBodyIsWelcome() {
        String head = "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ";
        try (RawClient client = server.connect().send(post("/t/json", head + "2\r\n", ""))) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 100 ");
            assertThat(client.send("{}").readAnswer()).startsWith("HTTP/1.1 200 ");
        }
        try (RawClient client = server.connect().send(post("/t/json", head + "100001\r\n", ""))) {
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void formsAreBounded() {
        String head = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ";
        try (RawClient client = server.connect()) {
            assertThat(client.send(post("/t/form", head + "13\r\n", "a=1%26&b=%C3%A4".substring(0, 13)))
                            .readAnswer())
                    .startsWith("HTTP/1.1 400 ");
            assertThat(client.send(post("/t/form", head + "15\r\n", "a=1%26&b=%C3%A4"))
                            .readAnswer())
                    .contains("\"a\":\"1&\"", "\"b\":\"\u00c3\u00a4\"");
            assertThat(client.send(post("/t/form", head + "7\r\n", "a=1&a=2")).readAnswer())
                    .startsWith("HTTP/1.1 400 ");
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 101; i++) {
                many.append('f').append(i).append("=1&");
            }
            assertThat(client.send(post("/t/form", head + many.length() + "\r\n", many.toString()))
                            .readAnswer())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("more than 100 fields");
        }
    }

    @Test
    void anUnwantedSmallBodyDoesNotCostTheConnection() {
        try (RawClient client = server.connect()) {
            String refused = post("/t/nothing", "Content-Length: 2\r\n", "{}");
            assertThat(client.send(refused).readAnswer()).startsWith("HTTP/1.1 404 ");
            assertThat(client.send(get("/t/echo/1")).readAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        String first = get("/t/echo/1", "X-Request-Id: one\r\n");
        String second = post("/t/late", "Content-Type: application/json\r\nContent-Length: 2\r\n", "{}");
        String third = get("/t/echo/1", "X-Request-Id: three\r\n");
        try (RawClient client = server.connect().send(first + second + third)) {
            assertThat(client.readAnswer()).contains("X-Request-Id: one").endsWith("one");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").endsWith("2");
            assertThat(client.readAnswer()).endsWith("three");
        }
    }
}
