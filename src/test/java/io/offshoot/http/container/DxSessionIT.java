package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.identity.TokenLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What {@code dx} and {@code dxpy} 0.413.0 sent in a session against this server, sent again byte for byte; only the ids, the
 * token and the server's address are those of today. Every answer must say to the client what it said then.
 */
class DxSessionIT {
    private static final Pattern ID = Pattern.compile("(?:project|file|record|applet|workflow)-[0-9A-Za-z]{24}");

    /** What is of another moment, or signed anew. */
    private static final Set<String> TIMES = Set.of("created", "modified", "expires");

    private final ContainerFixture fixture = ContainerFixture.get();
    private final URI server = URI.create(fixture.server.urls.base());

    /** Ids and addresses of the recording, and what they are today. */
    private final Map<String, String> today = new HashMap<>();

    private static List<JsonNode> session(String name) throws IOException {
        List<JsonNode> steps = new ArrayList<>();
        try (InputStream in = DxSessionIT.class.getResourceAsStream("/dx-client/" + name)) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty()) {
                    steps.add(DxClient.parsed(line));
                }
            }
        }
        return steps;
    }

    @Test
    void theClientsReadTheSameAnswersAgain() throws IOException {
        replay("session.jsonl", "liddell", "Liddell");
    }

    /** From {@code dx login} to {@code dx logout}, with applets and workflows in between. */
    @Test
    void whoLogsInGetsAppletsAndWorkflowsUntilLogOut() throws IOException {
        replay("applets.jsonl", "hargreaves", "Hargreaves");
    }

    private void replay(String name, String login, String lastName) throws IOException {
        String user = fixture.administer(
                        "POST", "users", "{'login':'%s','firstName':'Alice','lastName':'%s'}", login, lastName)
                .expect(201)
                .at("/user");
        String token = fixture.token(UUID.fromString(user.substring("User/".length())), TokenLimits.NONE);

        List<JsonNode> steps = session(name);
        for (JsonNode step : steps) {
            String request = request(step.path("request").asText(), token);
            RawExchange answer = RawExchange.send(server, request);
            String recorded = step.path("answer").asText();
            BooleanSupplier closing = closing(recorded, answer.body());
            while (closing.getAsBoolean()) {
                answer = RawExchange.send(server, request);
                closing = closing(recorded, answer.body());
            }
            assertThat(answer.status())
                    .as(request + "\n" + answer.body())
                    .isEqualTo(step.path("status").asInt());
            if (recorded.startsWith("{")) {
                assertThat(answer.contentType()).startsWith("application/json");
                compare(
                        DxClient.parsed(recorded.replace("{signature}", signature(token))),
                        DxClient.parsed(answer.body()),
                        request);
            } else {
                assertThat(answer.body()).isEqualTo(recorded);
            }
        }
        assertThat(steps).hasSizeGreaterThan(50);
    }

    /** A file is closed a moment after the call that closes it; the clients ask until it is. */
    private static BooleanSupplier closing(String recorded, String answer) {
        return () -> recorded.contains("\"state\":\"closed\"") && answer.contains("\"state\":\"closing\"");
    }

    private String request(String recorded, String token) {
        String request = recorded;
        for (Map.Entry<String, String> address : today.entrySet()) {
            if (address.getKey().startsWith("/")) {
                request = request.replace(" " + address.getKey() + " HTTP", " " + address.getValue() + " HTTP");
            }
        }
        return withIds(request)
                .replace("{token}", token)
                .replace("{signature}", signature(token))
                .replace("{host}", server.getAuthority());
    }

    private static String signature(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String withIds(String text) {
        Matcher id = ID.matcher(text);
        return id.replaceAll(found -> today.getOrDefault(found.group(), found.group()));
    }

    private void compare(JsonNode recorded, JsonNode answer, String request) {
        if (recorded.isObject()) {
            List<String> then = names(recorded);
            then.replaceAll(this::withIds);
            assertThat(names(answer)).as(request).containsExactlyInAnyOrderElementsOf(then);
            recorded.fieldNames().forEachRemaining(name -> {
                JsonNode now = answer.path(withIds(name));
                if (name.equals("permittedRegions")) {
                    // Other tests name further ones.
                    assertThat(now.get(0))
                            .as(request)
                            .isEqualTo(recorded.path(name).get(0));
                } else if (TIMES.contains(name)) {
                    assertThat(now.isNumber()).as(request).isTrue();
                } else if (name.equals("url")) {
                    today.put(path(recorded.path(name)), path(now));
                } else {
                    compare(recorded.path(name), now, request);
                }
            });
        } else if (recorded.isArray()) {
            List<JsonNode> then = elements(recorded);
            List<JsonNode> now = inOrder(elements(answer), then);
            assertThat(now).as(request).hasSameSizeAs(then);
            if (then.size() > 1 && then.get(0).isTextual()) {
                // The order of ids is that of today.
                assertThat(now.stream().map(JsonNode::asText).sorted().toList())
                        .as(request)
                        .isEqualTo(then.stream()
                                .map(each -> withIds(each.asText()))
                                .sorted()
                                .toList());
            } else {
                for (int i = 0; i < then.size(); i++) {
                    compare(then.get(i), now.get(i), request);
                }
            }
        } else if (recorded.isTextual() && ID.matcher(recorded.asText()).matches()) {
            today.putIfAbsent(recorded.asText(), answer.asText());
            assertThat(answer.asText()).as(request).isEqualTo(today.get(recorded.asText()));
        } else if (recorded.isTextual()) {
            assertThat(answer.asText()).as(request).isEqualTo(withIds(recorded.asText()));
        } else {
            assertThat(answer).as(request).isEqualTo(recorded);
        }
    }

    /** What a clone brought in one moment is in the order of its ids, which are those of today. */
    private List<JsonNode> inOrder(List<JsonNode> now, List<JsonNode> then) {
        List<String> known = then.stream()
                .map(each -> today.getOrDefault(each.path("id").asText(), ""))
                .toList();
        Set<String> there = now.stream().map(each -> each.path("id").asText()).collect(Collectors.toSet());
        return there.size() == now.size() && there.equals(Set.copyOf(known))
                ? now.stream()
                        .sorted(Comparator.comparing(
                                each -> known.indexOf(each.path("id").asText())))
                        .toList()
                : now;
    }

    private static String path(JsonNode url) {
        String text = url.asText();
        return text.substring(text.indexOf('/', "http://".length()));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.sort(Comparator.naturalOrder());
        return names;
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        for (Iterator<JsonNode> each = array.elements(); each.hasNext(); ) {
            elements.add(each.next());
        }
        return elements;
    }
}
