package io.offshoot.bench;

import io.offshoot.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** A caller of a server's Library door, signed in as its administrator. Blocks. */
final class LibraryApi {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final String address;
    private final String token;

    LibraryApi(TransferTarget.Side side) {
        this.address = side.address();
        HttpResponse<String> answer = send(request("/api/auth/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(
                        Map.of("loginMode", 1, "username", "admin@example.com", "password", side.password()))))
                .build());
        this.token = answer.headers()
                .firstValue("X-MSTR-AuthToken")
                .orElseThrow(() -> new IllegalStateException("The server gave no token: " + answer.body()));
    }

    /** Sends a body, and gives the JSON object that is answered. */
    Map<?, ?> send(String method, String path, Object body) {
        return Json.read(
                send(request(path)
                                .header("X-MSTR-AuthToken", token)
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(Json.write(body)))
                                .build())
                        .body(),
                Map.class);
    }

    Map<?, ?> get(String path) {
        return Json.read(
                send(request(path).header("X-MSTR-AuthToken", token).GET().build())
                        .body(),
                Map.class);
    }

    void delete(String path) {
        send(request(path).header("X-MSTR-AuthToken", token).DELETE().build());
    }

    /** The text at any address. */
    String text(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).GET().build())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(LIMIT);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(
                        request.uri() + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
