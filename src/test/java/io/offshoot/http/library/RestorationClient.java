package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.model.LibraryIds;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Uploads package files and follows what becomes of them. */
final class RestorationClient {
    static final String PATH = "api/projectDuplications/restoration";
    /** Stands for the address of the environment in forms. */
    static final String HERE = "http://here";

    static final String BOUNDARY = "--------a boundary".replace(' ', '-');
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final LibraryFixture fixture;
    private final String token;

    RestorationClient(LibraryFixture fixture, LibraryClient client) {
        this.fixture = fixture;
        this.token = client.token();
    }

    /** A part of a form. */
    record Field(String head, byte[] value) {
        static Field metadata(String json) {
            return new Field(
                    "Content-Disposition: form-data; name=\"metadata\"",
                    json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }

        static Field file(Buffer bytes) {
            return new Field(
                    "Content-Disposition: form-data; name=\"file\"; filename=\"../../package.projdup\"\r\n"
                            + "Content-Type: application/octet-stream",
                    bytes.getBytes());
        }
    }

    /** An import's settings as metadata. */
    static String metadata(String name, String settings) {
        return "{'target':{'environment':{'id':'" + HERE + "','name':'Here'},'project':{'name':'" + name
                + "'}},'settings':{'import':{" + settings + "}}}";
    }

    static byte[] form(Field... fields) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Field field : fields) {
            body.writeBytes(("--" + BOUNDARY + "\r\n" + field.head() + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            body.writeBytes(field.value());
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    HttpResponse<String> send(byte[] body) {
        return send("multipart/form-data; boundary=" + BOUNDARY, body);
    }

    HttpResponse<String> send(String contentType, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fixture.base + PATH))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", contentType)
                .header("X-MSTR-AuthToken", token)
                .POST(BodyPublishers.ofByteArray(new String(body, StandardCharsets.ISO_8859_1)
                        .replace(HERE, fixture.base + "MicroStrategyLibrary")
                        .getBytes(StandardCharsets.ISO_8859_1)))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Begins a restoration; gives the record. */
    JsonNode begin(Buffer file, String metadata) {
        HttpResponse<String> answer = send(form(Field.file(file), Field.metadata(metadata)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return LibraryClient.parsed(answer.body());
    }

    /** Restores a package to the end; gives the new project's id. */
    UUID restore(Buffer file, String name, String settings) {
        JsonNode record = begin(file, metadata(name, settings));
        JsonNode ended = end(id(record));
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        return LibraryIds.parse(record.at("/target/project/id").asText()).orElseThrow();
    }

    static UUID id(JsonNode record) {
        return LibraryIds.parse(record.path("id").asText()).orElseThrow();
    }

    /** The duplication once it has ended. */
    JsonNode end(UUID duplication) {
        return await(duplication, found -> found.has("finished"));
    }

    JsonNode await(UUID duplication, Predicate<JsonNode> until) {
        long last = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            JsonNode found = LibraryClient.parsed(fixture.server
                    .superAdmin()
                    .get("duplications/" + duplication)
                    .text());
            if (until.test(found)) {
                return found;
            }
            assertThat(System.nanoTime()).as(found.toString()).isLessThan(last);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** What became of every object: {@code Type/id outcome}. */
    List<JsonNode> outcomes(UUID duplication) {
        List<JsonNode> outcomes = new ArrayList<>();
        fixture.server
                .superAdmin()
                .get("duplications/" + duplication + "/outcomes")
                .text()
                .lines()
                .forEach(line -> outcomes.add(LibraryClient.parsed(line)));
        return outcomes;
    }
}
