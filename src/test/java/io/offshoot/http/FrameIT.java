package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the frame adds to every answer, and the addresses it serves itself. */
class FrameIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(RunningServer.USUAL);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void aSaneRequestIdIsKeptAndEchoed() throws Exception {
        HttpResponse<String> answer = get(server.url("/t/echo/1"), "X-Request-Id", "req-1:a/b+c=");
        assertThat(answer.body()).isEqualTo("req-1:a/b+c=");
        assertThat(header(answer, "X-Request-Id")).isEqualTo("req-1:a/b+c=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "<script>", "\"quoted\"", "-leading"})
    void anyOtherRequestIdIsReplaced(String id) throws Exception {
        HttpResponse<String> answer = get(server.url("/t/echo/1"), "X-Request-Id", id);
        assertThat(header(answer, "X-Request-Id")).matches("[0-9a-f-]{36}").isEqualTo(answer.body());
    }

    @Test
    void answersCarryWhatKeepsABrowserFromReadingThemAsPages() throws Exception {
        for (String path : new String[] {"/t/echo/1", "/t/fail/NOT_FOUND", "/healthz/live"}) {
            HttpResponse<String> answer = get(server.url(path));
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'");
        }
    }

    @Test
    void onlyConfiguredOriginsMayCallFromABrowser() throws Exception {
        HttpResponse<String> known = get(server.url("/t/fail/NOT_FOUND"), "Origin", "https://app.example.org");
        assertThat(header(known, "Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
        assertThat(header(known, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(header(known, "Vary")).isEqualTo("Origin");
        HttpResponse<String> other = get(server.url("/t/echo/1"), "Origin", "https://app.example.org.evil.example");
        assertThat(header(other, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(other, "Vary")).isEqualTo("Origin");
    }

    @Test
    void aPreflightIsAnsweredWithoutReachingTheDoor() throws Exception {
        int before = server.door.reached.get();
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/t/echo/1")))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .headers("Origin", "https://app.example.org", "Access-Control-Request-Method", "PUT")
                .build();
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Methods")).contains("PUT");
        assertThat(header(answer, "Access-Control-Allow-Headers")).contains("X-Medplum", "Authorization");
        assertThat(server.door.reached.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aFailureHasTheStatusOfItsKind(Kind kind) throws Exception {
        HttpResponse<String> answer = get(server.url("/t/fail/" + kind), "X-Request-Id", "r1");
        assertThat(answer.statusCode()).isEqualTo(kind.status());
        assertThat(header(answer, "Content-Type")).isEqualTo("application/fhir+json; charset=utf-8");
        assertThat(answer.body()).contains("{\"url\":\"requestId\",\"valueId\":\"r1\"}");
    }

    @Test
    void aDefectTellsNothingButTheRequestId() throws Exception {
        HttpResponse<String> answer = get(server.url("/t/boom"), "X-Request-Id", "r2");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .startsWith("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
                        + "\"code\":\"exception\",\"details\":{\"text\":\"Internal server error\"}}],")
                .contains("r2")
                .doesNotContain("select", "IllegalState");
    }

    @Test
    void anAnswerThatFailsHalfWayDoesNotEndAsIfItWereWhole() {
        try (RawClient client = server.connect().send("GET /t/partial HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            assertThat(client.readToEnd()).contains("half").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void metricsNameRoutesAndNotPaths() throws Exception {
        get(server.url("/t/echo/secret-path"));
        get(server.url("/t/nowhere/secret-path/at/all"));
        get(server.url("/t/fail/GONE"));
        try (RawClient client = server.connect().send("INVENTED /t/echo/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            client.readAnswer();
        }
        get(server.managementUrl("/metrics"));
        HttpResponse<String> text = get(server.managementUrl("/metrics"));
        assertThat(header(text, "Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text.body())
                .containsPattern(
                        "vertx_http_server_requests_total\\{code=\"200\",method=\"GET\",route=\"/t/echo/:id\"} ")
                .containsPattern(
                        "vertx_http_server_requests_total\\{code=\"410\",method=\"GET\",route=\"/t/fail/:kind\"} ")
                .containsPattern("vertx_http_server_response_time_seconds_bucket\\{code=\"200\",method=\"GET\","
                        + "route=\"/t/echo/:id\",le=\"0.1\"}")
                .contains("method=\"other\"", "jvm_memory_used_bytes", "offshoot_connections ")
                .contains("# HELP offshoot_lease_losses_total Pages not written", "offshoot_page_seconds_bucket")
                .doesNotContain("secret-path", "INVENTED", "route=\"/metrics\"");
        assertThat(get(server.url("/metrics")).statusCode())
                .as("on the main port")
                .isEqualTo(404);
    }

    @Test
    void healthIsServedOnBothPorts() throws Exception {
        for (String path : new String[] {"/healthz/live", "/healthz/ready", "/healthcheck"}) {
            HttpRequest head = HttpRequest.newBuilder(URI.create(server.url(path)))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(CLIENT.send(head, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(get(server.url(path)).statusCode()).isEqualTo(200);
            assertThat(get(server.managementUrl(path)).statusCode()).isEqualTo(200);
        }
        assertThat(get(server.url("/healthcheck")).body()).isEqualTo("{\"ok\":true}");
    }

    @Test
    void readinessFollowsItsChecksAndForgivesNone() throws Exception {
        try (RunningServer other = new RunningServer(RunningServer.USUAL)) {
            AtomicBoolean up = new AtomicBoolean();
            Promise<Void> never = Promise.promise();
            other.readiness.register(
                    "database",
                    () -> up.get() ? Future.succeededFuture() : Future.failedFuture("password=secret refused"));
            HttpResponse<String> down = get(other.url("/healthz/ready"));
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body()).isEqualTo("{\"status\":\"serving\",\"checks\":{\"database\":\"failed\"}}");
            assertThat(get(other.url("/healthz/live")).statusCode()).isEqualTo(200);
            up.set(true);
            java.util.concurrent.locks.LockSupport.parkNanos(600_000_000);
            assertThat(get(other.url("/healthz/ready")).body())
                    .isEqualTo("{\"status\":\"ready\",\"checks\":{\"database\":\"ok\"}}");
            other.readiness.register("hangs", never::future);
            java.util.concurrent.locks.LockSupport.parkNanos(600_000_000);
            assertThat(get(other.url("/healthz/ready")).body()).contains("\"hangs\":\"failed\"");
        }
    }
}
