package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A caller of the Library door, with its session; quotes in JSON are written as apostrophes. */
final class LibraryClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final String token;
    private final String project;
    private final String key;

    LibraryClient(String base, String token) {
        this(base, token, "", "");
    }

    private LibraryClient(String base, String token, String project, String key) {
        this.base = base;
        this.token = token;
        this.project = project;
        this.key = key;
    }

    /** Signs in with a password. */
    static LibraryClient login(String base, String username, String password) {
        HttpResponse<String> answer = new LibraryClient(base, "")
                .send("POST", "api/auth/login", "{'loginMode':1,'username':'%s','password':'%s'}", username, password);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        return new LibraryClient(base, token(answer));
    }

    static String token(HttpResponse<?> answer) {
        return answer.headers().firstValue("X-MSTR-AuthToken").orElseThrow();
    }

    /** The same session in a project. */
    LibraryClient in(String id) {
        return new LibraryClient(base, token, id, key);
    }

    /** The same session with an Idempotency-Key. */
    LibraryClient keyed(String other) {
        return new LibraryClient(base, token, project, other);
    }

    String token() {
        return token;
    }

    HttpResponse<String> send(String method, String path, String json, Object... arguments) {
        return sendTyped(method, path, "application/json", String.format(json.replace('\'', '"'), arguments));
    }

    HttpResponse<String> sendTyped(String method, String path, String type, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!token.isEmpty()) {
            request.header("X-MSTR-AuthToken", token);
        }
        if (!project.isEmpty()) {
            request.header("X-MSTR-ProjectID", project);
        }
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode get(String path) {
        return expect(200, "GET", path, "");
    }

    JsonNode post(String path, String json, Object... arguments) {
        return expect(201, "POST", path, json, arguments);
    }

    JsonNode patch(String path, String json, Object... arguments) {
        return expect(200, "PATCH", path, json, arguments);
    }

    /** A request with that status; without a body the answer is missing. */
    JsonNode expect(int status, String method, String path, String json, Object... arguments) {
        HttpResponse<String> answer = send(method, path, json, arguments);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(status);
        return parsed(answer.body());
    }

    /** A request that must fail with that status and code; gives the error. */
    JsonNode refused(int status, String code, String method, String path, String json, Object... arguments) {
        JsonNode error = expect(status, method, path, json, arguments);
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("ticketId").asText()).isNotBlank();
        return error;
    }

    static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text.isEmpty() ? "null" : text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
