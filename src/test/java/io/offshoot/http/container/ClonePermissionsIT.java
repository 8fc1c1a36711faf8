package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.identity.TokenLimits;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may clone: every level in the source, every level in the destination, and the flag that keeps objects inside. */
class ClonePermissionsIT {
    private static final List<String> LEVELS = List.of("none", "VIEW", "UPLOAD", "CONTRIBUTE", "ADMINISTER");

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final String login = "dora" + UUID.randomUUID().toString().substring(0, 8);
    private final DxClient dora = fixture.user(login);

    private Map<String, String> projects(String name) {
        Map<String, String> projects = new LinkedHashMap<>();
        for (String level : LEVELS) {
            String project = alice.newProject(name + " " + level);
            projects.put(level, project);
            if (!level.equals("none")) {
                invite(project, level);
            }
        }
        return projects;
    }

    private void invite(String project, String level) {
        alice.call(project + "/invite", "{'invitee':'user-%s','level':'%s'}", login, level);
    }

    @Test
    void viewInTheSourceAndUploadInTheDestinationAreEnoughUnlessTheSourceIsRestricted() {
        Map<String, String> sources = projects("matrix source");
        Map<String, String> destinations = projects("matrix destination");
        Map<String, String> records = new LinkedHashMap<>();
        sources.forEach((level, project) -> records.put(level, alice.newRecord(project, "/")));
        List<String> wrong = new ArrayList<>();
        for (boolean restricted : new boolean[] {true, false}) {
            sources.values().forEach(project -> alice.call(project + "/update", "{'restricted':%s}", restricted));
            sources.forEach((from, source) -> destinations.forEach((to, destination) -> {
                boolean allowed = !restricted && LEVELS.indexOf(from) >= 1 && LEVELS.indexOf(to) >= 2;
                HttpResponse<String> answer = dora.send(
                        source + "/clone",
                        DxClient.json("{'project':'%s','objects':['%s']}", destination, records.get(from)));
                boolean right = allowed
                        ? answer.statusCode() == 200
                        : answer.statusCode() == 401 && answer.body().contains("\"PermissionDenied\"");
                if (!right) {
                    wrong.add(from + " to " + to + (restricted ? " restricted: " : ": ") + answer.body());
                }
            }));
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void theLimitsOfATokenCountAtBothEnds() {
        String source = alice.newProject("limited source");
        String destination = alice.newProject("limited destination");
        String record = alice.newRecord(source, "/");
        UUID from = ContainerIds.project(source).orElseThrow();
        UUID to = ContainerIds.project(destination).orElseThrow();
        String body = DxClient.json("{'project':'%s','objects':['%s']}", destination, record);

        fixture.withToken("alice", new TokenLimits(Optional.of(AccessLevel.VIEW), Map.of()))
                .refused(401, "PermissionDenied", source + "/clone", body);
        fixture.withToken("alice", new TokenLimits(Optional.empty(), Map.of(to, AccessLevel.UPLOAD)))
                .refused(401, "PermissionDenied", source + "/clone", body);
        fixture.withToken(
                        "alice",
                        new TokenLimits(Optional.empty(), Map.of(from, AccessLevel.VIEW, to, AccessLevel.UPLOAD)))
                .call(source + "/clone", body);
    }

    @Test
    void theOrderOfTheChecksIsTheDocumentedOne() {
        String source = alice.newProject("order source");
        String hidden = alice.newProject("order other");
        String open =
                alice.call("record/new", "{'project':'%s'}", source).path("id").asText();
        String unknown = "project-000000000000000000000000";
        // Each line mends what the line before it was refused for.
        String nothing = "{'project':'%s','objects':['%s'],'destination':'/no'}";
        dora.refused(422, "InvalidInput", unknown + "/clone", "{'project':'%s','objects':[7]}", "foo");
        dora.refused(422, "InvalidType", unknown + "/clone", nothing, "foo", open);
        dora.refused(404, "ResourceNotFound", unknown + "/clone", nothing, hidden, open);
        dora.refused(401, "PermissionDenied", source + "/clone", nothing, unknown, open);
        invite(source, "VIEW");
        dora.refused(404, "ResourceNotFound", source + "/clone", nothing, unknown, open);
        alice.call(source + "/update", "{'restricted':true}");
        assertThat(dora.refused(401, "PermissionDenied", source + "/clone", nothing, hidden, open)
                        .path("message")
                        .asText())
                .startsWith("UPLOAD permission required");
        invite(hidden, "UPLOAD");
        assertThat(dora.refused(401, "PermissionDenied", source + "/clone", nothing, hidden, open)
                        .path("message")
                        .asText())
                .contains("RESTRICTED");
        alice.call(source + "/update", "{'restricted':false}");
        dora.refused(404, "ResourceNotFound", source + "/clone", nothing, hidden, open);
        dora.refused(422, "InvalidState", source + "/clone", "{'project':'%s','objects':['%s']}", hidden, open);
    }
}
