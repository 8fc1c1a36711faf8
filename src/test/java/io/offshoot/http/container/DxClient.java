package io.offshoot.http.container;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;

/** A caller of the Container door: POSTs JSON, as its clients do. */
public final class DxClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final String authorization;

    public DxClient(String base, String token) {
        this(base, "Bearer ", token);
    }

    private DxClient(String base, String scheme, String credentials) {
        this.base = base;
        this.authorization = scheme + credentials;
    }

    /** A client that shows its id and secret with every call. */
    public static DxClient basic(String base, String id, String secret) {
        return new DxClient(
                base,
                "Basic ",
                Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8)));
    }

    /** Any request, with headers in pairs. */
    public HttpResponse<String> send(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
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

    /** GETs a path. */
    public HttpResponse<String> get(String path) {
        return request("GET", path);
    }

    /** DELETEs a path. */
    public HttpResponse<String> delete(String path) {
        return request("DELETE", path);
    }

    private HttpResponse<String> request(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.noBody())
                .header("Authorization", authorization)
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

    /** A call that must succeed, with quotes of the JSON written as apostrophes. */
    public JsonNode call(String path, String json, Object... arguments) {
        String body = json(json, arguments);
        HttpResponse<String> answer = send(path, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", path, body, answer.body())
                .isEqualTo(200);
        return parsed(answer.body());
    }

    /** A call that must fail with that type and its status; gives the error. */
    public JsonNode refused(int status, String type, String path, String json, Object... arguments) {
        String body = json(json, arguments);
        HttpResponse<String> answer = send(path, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", path, body, answer.body())
                .isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        JsonNode error = parsed(answer.body()).path("error");
        assertThat(error.path("type").asText()).as(answer.body()).isEqualTo(type);
        assertThat(error.path("message").asText()).isNotBlank();
        return error;
    }

    /** Makes a project and gives its id. */
    public String newProject(String name) {
        return call("project/new", "{'name':'%s'}", name).path("id").asText();
    }

    /** Makes a closed record and gives its id. */
    public String newRecord(String project, String folder) {
        return call("record/new", "{'project':'%s','folder':'%s','close':true}", project, folder)
                .path("id")
                .asText();
    }

    /** Makes a closed file with that text and gives its id. */
    public String newFile(String project, String folder, String text) {
        String file = call("file/new", "{'project':'%s','folder':'%s','parents':true}", project, folder)
                .path("id")
                .asText();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            String url = call(file + "/upload", "{'size':%s,'md5':'%s'}", bytes.length, md5(bytes))
                    .path("url")
                    .asText();
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .PUT(BodyPublishers.ofByteArray(bytes))
                    .build();
            try {
                assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        call(file + "/close", "{}");
        return file;
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** JSON with quotes written as apostrophes, and the arguments in the places of {@code %s}. */
    static String json(String json, Object... arguments) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object argument : arguments) {
            int at = json.indexOf("%s", from);
            text.append(json, from, at).append(argument);
            from = at + 2;
        }
        return text.append(json.substring(from)).toString().replace('\'', '"');
    }

    static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
