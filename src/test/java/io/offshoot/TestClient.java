package io.offshoot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A caller of a {@link TestServer} over real HTTP, signed in by Basic. */
public final class TestClient {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    public final String id;
    public final String secret;
    private String project = "";

    public TestClient(String base, String id, String secret) {
        this.base = base;
        this.id = id;
        this.secret = secret;
    }

    TestClient inProject(String name) {
        project = name;
        return this;
    }

    /** The id of the project that the client administers. */
    public String project() {
        return project;
    }

    public Reply get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Reply post(String path, String json, String... headers) {
        return send(
                "POST", path, BodyPublishers.ofString(json), with(headers, "Content-Type", "application/fhir+json"));
    }

    public Reply put(String path, String json, String... headers) {
        return send("PUT", path, BodyPublishers.ofString(json), with(headers, "Content-Type", "application/fhir+json"));
    }

    public Reply delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    /** Any request; a path that is a whole URL is taken as it is. */
    public Reply send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (!id.isEmpty()) {
            byte[] credentials = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return new Reply(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String[] with(String[] headers, String name, String value) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equalsIgnoreCase(name)) {
                return headers;
            }
        }
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = name;
        all[headers.length + 1] = value;
        return all;
    }

    /** An answer. */
    public static final class Reply {
        public final int status;
        public final byte[] bytes;
        private final HttpResponse<byte[]> response;

        private Reply(HttpResponse<byte[]> response) {
            this.response = response;
            this.status = response.statusCode();
            this.bytes = response.body();
        }

        public Reply expect(int expected) {
            assertThat(status)
                    .as("status of %s: %s", response.request(), text())
                    .isEqualTo(expected);
            return this;
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        /** The text at a JSON pointer; empty when there is nothing. */
        public String at(String pointer) {
            return json().at(pointer).asText();
        }

        /** The id of the resource that was answered. */
        public String id() {
            return at("/id");
        }
    }
}
