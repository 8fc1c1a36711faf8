package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestEnvironment;
import io.offshoot.model.ContainerIds;
import io.vertx.pgclient.PgConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clones of objects that are asked for as duplications; and a file on its way through the doors. */
class ObjectCloneIT {
    private final ContainerFixture fixture = ContainerFixture.get().duplicating();
    private final DxClient alice = fixture.user("alice");
    private String source = "";
    private String destination = "";

    @BeforeEach
    void twoProjects() {
        source = alice.newProject("Source");
        destination = alice.newProject("Destination");
    }

    private HttpResponse<String> clone(String objects, String... headers) {
        return alice.send(
                source + "/clone", DxClient.json("{'project':'%s','objects':[%s]}", destination, objects), headers);
    }

    private String path(String location) {
        return URI.create(location).getPath().substring(1);
    }

    private JsonNode ended(String duplication) {
        JsonNode view = DxClient.parsed(alice.get(duplication).body());
        while (!List.of("completed", "failed", "cancelled")
                .contains(view.path("state").asText())) {
            view = DxClient.parsed(alice.get(duplication).body());
        }
        return view;
    }

    @Test
    void aCloneThatIsAskedForAsynchronouslyIsADuplicationWithAReport() {
        String there = alice.newRecord(source, "/");
        alice.call(source + "/clone", "{'project':'%s','objects':['%s']}", destination, there);
        String fresh = alice.newRecord(source, "/");
        String open = alice.call("workflow/new", "{'project':'%s'}", source)
                .path("id")
                .asText();

        HttpResponse<String> answer =
                clone("'" + there + "','" + fresh + "','" + open + "'", "Prefer", "respond-async");

        assertThat(answer.statusCode()).isEqualTo(202);
        String duplication =
                path(answer.headers().firstValue("Content-Location").orElseThrow());
        assertThat(DxClient.parsed(answer.body()).path("duplication").asText()).isEqualTo(duplication.substring(13));
        JsonNode view = ended(duplication);
        assertThat(view.path("state").asText()).as(view.toString()).isEqualTo("completed");
        assertThat(view.path("kind").asText()).isEqualTo("objects");
        assertThat(view.path("progress").asInt()).isEqualTo(100);
        assertThat(view.path("planned").asInt()).isEqualTo(3);
        assertThat(view.path("copied").asInt()).isEqualTo(2);
        assertThat(view.path("report").toString())
                .isEqualTo(DxClient.json(
                        "{'source':'%s','project':'%s','cloned':2,'skipped':1,'types':["
                                + "{'type':'Record','cloned':1,'skipped':1,'skippedBecause':'exists'},"
                                + "{'type':'Workflow','cloned':1,'skipped':0}]}",
                        source, destination));
        String outcomes = alice.get(duplication + "/outcomes").body();
        assertThat(outcomes.lines().toList())
                .hasSize(3)
                .contains(
                        DxClient.json(
                                "{'source':'%s','target':'%s','outcome':'skipped','reasons':['exists']}", there, there),
                        DxClient.json("{'source':'%s','target':'%s','outcome':'copied'}", fresh, fresh));
        assertThat(outcomes).contains(open).contains("\"reasons\":[\"replica\"]");
        assertThat(alice.get(duplication + "/journal").body()).contains("\"to\":\"verifying\"");
        assertThat(alice.call(destination + "/listFolder", "{}").path("objects"))
                .hasSize(3);
    }

    @Test
    void aPlainCloneLeavesItsReportWhereAHeaderSays() {
        String there = alice.newRecord(source, "/");
        clone("'" + there + "'");
        String fresh = alice.newRecord(source, "/");

        HttpResponse<String> answer = clone("'" + there + "','" + fresh + "'");

        assertThat(answer.body())
                .isEqualTo(DxClient.json("{'id':'%s','project':'%s','exists':['%s']}", source, destination, there));
        String link = answer.headers().firstValue("Link").orElseThrow();
        assertThat(link).startsWith("<" + fixture.server.urls.base()).endsWith(">; rel=\"describedby\"");
        String duplication = path(link.substring(1, link.indexOf('>')));
        JsonNode view = DxClient.parsed(alice.get(duplication).body());
        assertThat(view.path("kind").asText()).isEqualTo("objects");
        assertThat(view.path("state").asText()).isEqualTo("completed");
        assertThat(view.path("planned").asInt()).isEqualTo(2);
        assertThat(view.path("copied").asInt()).isEqualTo(1);
        assertThat(view.has("finished")).isTrue();
        assertThat(view.path("report").toString())
                .isEqualTo(DxClient.json(
                        "{'source':'%s','project':'%s','cloned':1,'skipped':1,'types':["
                                + "{'type':'Record','cloned':1,'skipped':1,'skippedBecause':'exists'}]}",
                        source, destination));
        assertThat(alice.get(duplication + "/outcomes").body().lines())
                .containsExactlyInAnyOrder(
                        DxClient.json(
                                "{'source':'%s','target':'%s','outcome':'skipped','reasons':['exists']}", there, there),
                        DxClient.json("{'source':'%s','target':'%s','outcome':'copied'}", fresh, fresh));
        assertThat(fixture.user("bob").get(duplication).statusCode()).isEqualTo(404);
        String open =
                alice.call("record/new", "{'project':'%s'}", source).path("id").asText();
        HttpResponse<String> failed = clone("'" + open + "'");
        assertThat(failed.statusCode()).isEqualTo(422);
        assertThat(failed.headers().firstValue("Link")).isEmpty();
    }

    @Test
    @Timeout(120)
    void everyCloneIsCountedOnceHoweverItWasAskedFor() {
        String first = alice.newRecord(source, "/");
        String second = alice.newRecord(source, "/");
        String third = alice.newRecord(source, "/");
        double before = cloned();

        clone("'" + first + "'");
        clone("'" + second + "'", "Idempotency-Key", UUID.randomUUID().toString());
        ended(path(clone("'" + third + "'", "Prefer", "respond-async")
                .headers()
                .firstValue("Content-Location")
                .orElseThrow()));

        // What a worker did is counted right after callers can see it.
        while (cloned() - before < 3) {
            alice.call("system/whoami", "{}");
        }
        assertThat(cloned() - before).isGreaterThanOrEqualTo(3);
    }

    /** Other tests of this server may clone meanwhile. */
    private double cloned() {
        return fixture.server
                .metrics
                .scrape()
                .toString()
                .lines()
                .filter(line -> line.startsWith("offshoot_objects_cloned_total{outcome=\"cloned\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void nobodyElseSeesIt() {
        HttpResponse<String> answer = clone("", "Prefer", "respond-async");
        String duplication =
                path(answer.headers().firstValue("Content-Location").orElseThrow());
        ended(duplication);

        assertThat(fixture.user("bob").get(duplication).statusCode()).isEqualTo(404);
        assertThat(fixture.superAdmin().get(duplication).statusCode()).isEqualTo(200);
        assertThat(new DxClient(fixture.server.urls.base(), "nothing")
                        .get(duplication)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatFailsLaterSaysWhyAndHasDoneNothing() {
        String closed = alice.newRecord(source, "/");
        String open =
                alice.call("record/new", "{'project':'%s'}", source).path("id").asText();

        HttpResponse<String> answer = clone("'" + closed + "','" + open + "'", "Prefer", "respond-async");

        JsonNode view =
                ended(path(answer.headers().firstValue("Content-Location").orElseThrow()));
        assertThat(view.path("state").asText()).isEqualTo("failed");
        assertThat(view.path("failure").asText())
                .isEqualTo("An object to be cloned is not in the closed state: " + open);
        assertThat(alice.call(destination + "/listFolder", "{}").path("objects"))
                .isEmpty();
        assertThat(alice.call(destination + "/describe", "{}").path("name").asText())
                .isEqualTo("Destination");
    }

    @Test
    void whatIsWrongAtOnceIsRefusedAtOnce() {
        fixture.user("bob");
        String other = fixture.user("bob").newProject("Others");
        HttpResponse<String> answer = alice.send(
                source + "/clone", DxClient.json("{'project':'%s','objects':[]}", other), "Prefer", "respond-async");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"PermissionDenied\"");
    }

    @Test
    void aKeyMakesOneCloneHoweverOftenItIsSent() {
        String record = alice.newRecord(source, "/");
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = clone("'" + record + "'", "Idempotency-Key", key);
        HttpResponse<String> again = clone("'" + record + "'", "Idempotency-Key", key);
        HttpResponse<String> other = clone("", "Idempotency-Key", key);

        assertThat(first.body())
                .isEqualTo(DxClient.json("{'id':'%s','project':'%s','exists':[]}", source, destination));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Link")).isEqualTo(first.headers().firstValue("Link"));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("used before with another body");
        HttpResponse<String> third =
                clone("'" + record + "'", "Idempotency-Key", UUID.randomUUID().toString());
        assertThat(DxClient.parsed(third.body()).path("exists").toString()).isEqualTo("[\"" + record + "\"]");
        String open =
                alice.call("record/new", "{'project':'%s'}", source).path("id").asText();
        HttpResponse<String> failed =
                clone("'" + open + "'", "Idempotency-Key", UUID.randomUUID().toString());
        assertThat(failed.statusCode()).isEqualTo(422);
        assertThat(DxClient.parsed(failed.body()).at("/error/details/objects").toString())
                .isEqualTo("[\"" + open + "\"]");
        assertThat(clone("", "Idempotency-Key", " ").statusCode()).isEqualTo(422);
    }

    @Test
    void whatHasEndedCannotBeCancelled() {
        HttpResponse<String> answer = clone("", "Prefer", "respond-async");
        String duplication =
                path(answer.headers().firstValue("Content-Location").orElseThrow());
        ended(duplication);
        assertThat(alice.delete(duplication).statusCode()).isEqualTo(409);
    }

    @Test
    void whatIsCancelledBeforeItsEndHasDoneNothing() {
        String record = alice.newRecord(source, "/");
        UUID place = ContainerIds.project(destination).orElseThrow();
        PgConnection held = TestEnvironment.await(PgConnection.connect(fixture.server.vertx, fixture.server.postgres));
        TestEnvironment.await(held.query("begin").execute());
        TestEnvironment.await(held.query("select from project where id = '" + place + "' for update")
                .execute());
        HttpResponse<String> answer = clone("'" + record + "'", "Prefer", "respond-async");
        String duplication =
                path(answer.headers().firstValue("Content-Location").orElseThrow());
        assertThat(alice.delete(duplication).statusCode()).isEqualTo(202);
        TestEnvironment.await(held.query("rollback").execute());
        TestEnvironment.await(held.close());

        assertThat(ended(duplication).path("state").asText()).isEqualTo("cancelled");
        assertThat(alice.call(destination + "/listFolder", "{}").path("objects"))
                .isEmpty();
    }

    /** Within one environment; by way of two it goes in {@code TwoEnvironmentsIT}. */
    @Test
    void aFileGoesThroughTheDoors() {
        TestClient client = fixture.server.newProject("Doors");
        String project = ContainerIds.ofProject(UUID.fromString(client.project()), false);
        DxClient owner = DxClient.basic(fixture.server.urls.base(), client.id, client.secret);
        String file = owner.newFile(project, "/data", "the bytes");
        owner.call(
                "record/new",
                "{'project':'%s','name':'index','close':true,'details':{'file':{'$dnanexus_link':'%s'},'x':1.50}}",
                project,
                file);
        assertThat(client.get(
                                "fhir/R4/Binary/"
                                        + ContainerIds.object(file)
                                                .orElseThrow()
                                                .id(),
                                "Accept",
                                "*/*")
                        .expect(200)
                        .text())
                .isEqualTo("the bytes");

        String copy = fixture.server
                .superAdmin()
                .post("fhir/R4/Project/" + client.project() + "/$clone", "{}")
                .expect(201)
                .id();

        DxClient root = fixture.superAdmin();
        String target = ContainerIds.ofProject(UUID.fromString(copy), false);
        JsonNode index = root.call(
                        "system/findDataObjects",
                        "{'scope':{'project':'%s'},'name':'index','describe':{'fields':{'details':true,'links':true}}}",
                        target)
                .at("/results/0/describe");
        String newFile = index.at("/details/file/$dnanexus_link").asText();
        assertThat(newFile).startsWith("file-").isNotEqualTo(file);
        assertThat(index.path("links").toString()).isEqualTo("[\"" + newFile + "\"]");
        assertThat(index.at("/details/x").toString()).isEqualTo("1.5");
        assertThat(root.call(newFile + "/describe", "{'project':'%s'}", target)
                        .path("folder")
                        .asText())
                .isEqualTo("/data");
        String url = root.call(newFile + "/download", "{'project':'%s','preauthenticated':true}", target)
                .path("url")
                .asText();
        assertThat(root.get(path(url) + "?" + URI.create(url).getRawQuery()).body())
                .isEqualTo("the bytes");
    }
}
