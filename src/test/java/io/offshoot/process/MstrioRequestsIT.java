package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.process.Caller.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The requests that {@code mstrio-py} 11.6.7.101 sends for the calls that stand beside them, sent again to two environments;
 * only ids, addresses and names are those of today. Each answer must say what the client reads of it.
 */
@SuppressWarnings("try") // a hold does its work by being open
class MstrioRequestsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String BOUNDARY = "563ca0dce63ec4133c071cc035519fe3";

    /** What stands in braces in the requests, and what it is today. */
    private final Map<String, String> today = new HashMap<>();

    private final Map<String, String> sessions = new HashMap<>();
    private byte[] kept = new byte[0];

    private static List<JsonNode> steps() throws IOException {
        List<JsonNode> steps = new ArrayList<>();
        try (InputStream in = MstrioRequestsIT.class.getResourceAsStream("/mstrio-client/session.jsonl")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    steps.add(JSON.readTree(line));
                }
            }
        }
        return steps;
    }

    @Test
    void theClientReadsWhatItKnows() throws Exception {
        try (TwoEnvironments both = new TwoEnvironments(50, 1)) {
            today.put("source", both.source.url());
            today.put("target", both.target.url());
            today.put("project", TwoEnvironments.digits(both.project));
            today.put("projectName", "Source");
            today.put("login", URLEncoder.encode(Installation.EMAIL, StandardCharsets.UTF_8));
            today.put("password", URLEncoder.encode(Installation.PASSWORD, StandardCharsets.UTF_8));
            today.put("run", "of the client");
            List<JsonNode> steps = steps();
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i).has("held")) {
                    // Nothing ends before it is cancelled.
                    HeldDuplications held = new HeldDuplications(both.source.installation);
                    try {
                        for (; steps.get(i).has("held"); i++) {
                            step(steps.get(i));
                        }
                    } finally {
                        held.close();
                    }
                }
                step(steps.get(i));
            }
            assertThat(steps).hasSizeGreaterThan(40);
        }
    }

    private void step(JsonNode step) throws Exception {
        Answer answer = send(step);
        long last = System.nanoTime() + EnvironmentSide.LIMIT.toNanos();
        while (step.has("until") && !status(answer).equals(step.get("until").asText())) {
            assertThat(status(answer)).as(said(step, answer)).endsWith("ING");
            MstrioRecord.check(answer.json());
            assertThat(System.nanoTime()).as(said(step, answer)).isLessThan(last);
            Pause.millis(50);
            answer = send(step);
        }
        check(step, answer);
        keep(step, answer);
    }

    private static String status(Answer answer) {
        return answer.json().path("status").asText();
    }

    private static String said(JsonNode step, Answer answer) {
        return step.get("call").asText() + "\n" + step + "\n" + answer.status() + " "
                + new String(answer.bytes(), 0, Math.min(answer.bytes().length, 2000), StandardCharsets.UTF_8);
    }

    private void check(JsonNode step, Answer answer) {
        String said = said(step, answer);
        assertThat(answer.status()).as(said).isEqualTo(step.get("status").asInt());
        step.path("header").fields().forEachRemaining(header -> assertThat(answer.header(header.getKey()))
                .as(said)
                .matches(now(header.getValue().asText())));
        step.path("reads").fields().forEachRemaining(read -> assertThat(
                        answer.json().at(read.getKey()).asText())
                .as(said)
                .matches(now(read.getValue().asText())));
        if (step.has("projects")) {
            assertThat(answer.json().path("projects").findValuesAsText("id"))
                    .contains(now(step.get("projects").asText()));
        }
        if (step.has("list")) {
            JsonNode list = answer.json().path(step.get("list").asText());
            assertThat(list.isArray()).as(said).isTrue();
            list.forEach(MstrioRecord::check);
        }
        if (step.has("record")) {
            MstrioRecord.check(answer.json());
        }
        if (step.has("error")) {
            // Without a code the client takes it for a success.
            assertThat(answer.json().path("code").asText())
                    .as(said)
                    .isEqualTo(step.get("error").asText());
            assertThat(answer.json().path("message").asText()).as(said).isNotBlank();
            assertThat(answer.json().path("ticketId").asText()).as(said).isNotBlank();
        }
    }

    private void keep(JsonNode step, Answer answer) {
        if (step.get("path").asText().equals("/api/auth/login")) {
            sessions.put(step.get("to").asText(), answer.header("X-MSTR-AuthToken"));
        }
        step.path("keep")
                .fields()
                .forEachRemaining(kept -> today.put(
                        kept.getKey(),
                        answer.json().at(kept.getValue().asText()).asText()));
        if (step.has("keepAll")) {
            today.put(step.get("keepAll").asText(), answer.json().toString());
        }
        if (step.has("keepBytes")) {
            kept = answer.bytes();
        }
    }

    /** A text with what is in braces put in. */
    private String now(String text) {
        String now = text;
        for (Map.Entry<String, String> each : today.entrySet()) {
            now = now.replace("{" + each.getKey() + "}", each.getValue());
        }
        return now;
    }

    private Answer send(JsonNode step) throws IOException, InterruptedException {
        String to = step.get("to").asText();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(today.get(to) + now(step.get("path").asText())))
                .timeout(Duration.ofMinutes(2))
                .header("User-Agent", "python-requests/2.28.1")
                .header("Accept", "*/*");
        if (sessions.containsKey(to)) {
            request.header("X-MSTR-AuthToken", sessions.get(to));
        }
        step.path("headers")
                .fields()
                .forEachRemaining(header ->
                        request.header(header.getKey(), now(header.getValue().asText())));
        String method = step.get("method").asText();
        if (step.has("form")) {
            request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .method(
                            method,
                            BodyPublishers.ofByteArray(form(now(step.get("form").asText()))));
        } else if (step.has("body")) {
            request.method(method, BodyPublishers.ofString(now(step.get("body").asText())));
        } else {
            request.method(method, BodyPublishers.noBody());
        }
        HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }

    /** The form as the client writes it: the metadata without a type, then the file. */
    private byte[] form(String metadata) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(bytes("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n"
                + metadata + "\r\n--" + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"package.projdup\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n"));
        form.writeBytes(kept);
        form.writeBytes(bytes("\r\n--" + BOUNDARY + "--\r\n"));
        return form.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
