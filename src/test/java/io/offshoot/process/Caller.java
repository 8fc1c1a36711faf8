package io.offshoot.process;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Calls a server over HTTP as the client of the super administrator. */
final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final String base;

    Caller(ServerProcess server) {
        this.base = "http://localhost:" + server.port() + "/";
    }

    /** What came back; {@code body} is empty when there was none or it is no JSON. */
    record Answer(int status, Map<String, java.util.List<String>> headers, byte[] bytes) {
        JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String header(String name) {
            return headers.get(name.toLowerCase(java.util.Locale.ROOT)).get(0);
        }

        Answer expect(int wanted) {
            assertThat(status)
                    .as(() -> new String(bytes, StandardCharsets.UTF_8))
                    .isEqualTo(wanted);
            return this;
        }
    }

    Answer get(String path) {
        return call("GET", path, new byte[0], Map.of());
    }

    Answer post(String path, String json, Map<String, String> headers) {
        return call("POST", path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer call(String method, String path, byte[] body, Map<String, String> headers) {
        String login = Base64.getEncoder()
                .encodeToString((Installation.CLIENT + ":" + Installation.SECRET).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .timeout(Duration.ofMinutes(10))
                .header("Authorization", "Basic " + login)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body.length > 0 && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/fhir+json");
        }
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks for a clone and does not wait; gives the id of the duplication. */
    String clone(String project, String name) {
        String job = post(
                        "fhir/R4/Project/" + project + "/$clone",
                        "{\"name\":\"" + name + "\"}",
                        Map.of("Prefer", "respond-async"))
                .expect(202)
                .header("Content-Location");
        return job.replaceFirst("^.*/job/", "").replaceFirst("/status$", "");
    }

    /** The duplication once it is as wanted. */
    JsonNode await(String duplication, Duration limit, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        JsonNode found = get("duplications/" + duplication).expect(200).json();
        while (!wanted.test(found)) {
            assertThat(System.nanoTime()).as("waiting for %s", found).isLessThan(deadline);
            Pause.millis(20);
            found = get("duplications/" + duplication).expect(200).json();
        }
        return found;
    }

    /** The duplication once it has ended, in whichever way. */
    JsonNode awaitEnd(String duplication, Duration limit) {
        return await(duplication, limit, found -> found.has("finished"));
    }

    /** How many resources of a type a project has. */
    long count(String type, String project) {
        return get("fhir/R4/" + type + "?_project=" + project + "&_summary=count")
                .expect(200)
                .json()
                .get("total")
                .asLong();
    }

    static Stream<JsonNode> elements(JsonNode array) {
        Iterable<JsonNode> elements = () -> array == null ? java.util.Collections.emptyIterator() : elementsOf(array);
        return StreamSupport.stream(elements.spliterator(), false);
    }

    private static Iterator<JsonNode> elementsOf(JsonNode array) {
        return array.elements();
    }
}
