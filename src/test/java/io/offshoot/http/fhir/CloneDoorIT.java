package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationVerticle;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Project/$clone} as a caller of the door sees it: statuses, headers, bodies. */
class CloneDoorIT {
    private static TestServer server;
    private static TestClient root;

    private TestClient source;
    private String clone;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        root = server.superAdmin();
        TestEnvironment.await(server.vertx.deployVerticle(new BinaryVerticle(
                server.database, server.services.storage(), Duration.ofHours(1), Duration.ofHours(1))));
        TestEnvironment.await(server.vertx.deployVerticle(
                new DuplicationVerticle(server.database, CopyOptions.DEFAULT, server.metrics, "test")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeASource() {
        source = server.newProject("Source");
        clone = "fhir/R4/Project/" + source.project() + "/$clone";
    }

    @Test
    void answersWithTheNewProjectItself() {
        Reply reply = root.post(clone, "{\"name\":\"Copy\"}").expect(201);

        assertThat(reply.at("/resourceType")).isEqualTo("Project");
        assertThat(reply.at("/name")).isEqualTo("Copy");
        assertThat(reply.at("/owner/reference")).startsWith("User/");
        assertThat(reply.id()).isNotEqualTo(source.project());
        assertThat(reply.header("location")).isEqualTo(server.urls.fhir() + "Project/" + reply.id());
        assertThat(reply.header("etag")).isEqualTo("W/\"" + reply.at("/meta/versionId") + "\"");
        assertThat(reply.header("content-type")).isEqualTo("application/fhir+json; charset=utf-8");
        assertThat(reply.header("link"))
                .startsWith("<" + server.urls.base() + "duplications/")
                .endsWith("rel=\"describedby\"");
        root.get("fhir/R4/Project/" + reply.id()).expect(200);
        assertThat(root.get("fhir/R4/ProjectMembership?_project=" + reply.id() + "&_summary=count")
                        .at("/total"))
                .isEqualTo("2");
    }

    @Test
    void renamesMembershipsAndTheDefaultClientAndLeavesItsSecretBehind() {
        String copy = root.post(clone, "{\"name\":\"Copy\"}").expect(201).id();

        Reply clients = root.get("fhir/R4/ClientApplication?_project=" + copy).expect(200);
        assertThat(clients.at("/entry/0/resource/name")).isEqualTo("Copy Default Client");
        assertThat(clients.at("/entry/0/resource/secret")).isEmpty();
        assertThat(clients.at("/entry/0/resource/id")).isNotEqualTo(source.id);
        new TestClient(server.urls.base(), clients.at("/entry/0/resource/id"), source.secret)
                .get("fhir/R4/Patient")
                .expect(401);
        String memberships =
                root.get("fhir/R4/ProjectMembership?_project=" + copy).text();
        assertThat(memberships).contains("\"reference\":\"Project/" + copy + "\",\"display\":\"Copy\"");
    }

    @Test
    void copiesWithoutANameUnderTheOldOneAndWithoutABodyEverything() {
        String patient = source.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}")
                .expect(201)
                .id();

        Reply reply = root.send("POST", clone, BodyPublishers.noBody()).expect(201);

        assertThat(reply.at("/name")).isEqualTo("Source");
        Reply patients = root.get("fhir/R4/Patient?_project=" + reply.id()).expect(200);
        assertThat(patients.json().at("/entry")).hasSize(1);
        assertThat(patients.at("/entry/0/resource/id")).isNotEqualTo(patient);
    }

    @Test
    void takesAParametersResourceWithTheSameNames() {
        source.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}").expect(201);
        source.post("fhir/R4/Organization", "{\"resourceType\":\"Organization\"}")
                .expect(201);

        String copy = root.post(
                        clone,
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"name\",\"valueString\":\"P\"},"
                                + "{\"name\":\"resourceTypes\",\"valueCode\":\"Patient\"}]}")
                .expect(201)
                .id();

        assertThat(root.get("fhir/R4/Patient?_project=" + copy + "&_summary=count")
                        .at("/total"))
                .isEqualTo("1");
        assertThat(root.get("fhir/R4/Organization?_project=" + copy + "&_summary=count")
                        .at("/total"))
                .isEqualTo("0");
        assertThat(root.get("fhir/R4/Project/" + copy).at("/name")).isEqualTo("P");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"name\":5}; name",
                "{\"name\":\"  \"}; name",
                "{\"resourceTypes\":\"Patient\"}; resourceTypes",
                "{\"resourceTypes\":null}; resourceTypes",
                "{\"resourceTypes\":[\"Patient\",\"Nope\"]}; resourceTypes[1]",
                "{\"includeIds\":{}}; includeIds",
                "{\"excludeIds\":[3]}; excludeIds[0]",
                "{\"excludeIds\":[\"\"]}; excludeIds[0]",
                "{\"resourceTyps\":[\"Patient\"]}; resourceTyps",
                "{\"danglingReferences\":\"maybe\"}; danglingReferences",
            })
    void aWrongParameterIsNamed(String body, String expression) {
        Reply reply = root.post(clone, body).expect(400);
        assertThat(reply.at("/resourceType")).isEqualTo("OperationOutcome");
        assertThat(reply.at("/issue/0/expression/0")).isEqualTo(expression);
    }

    @Test
    void returnsAMinimalAnswerWhenThatIsPreferred() {
        Reply reply = root.post(clone, "{}", "Prefer", "return=minimal").expect(201);
        assertThat(reply.bytes).isEmpty();
        assertThat(reply.header("location")).contains("/Project/");
    }

    @Test
    void isForSuperAdministratorsOnlyWhetherTheProjectExistsOrNot() {
        for (String path : new String[] {clone, "fhir/R4/Project/" + UUID.randomUUID() + "/$clone"}) {
            Reply reply = source.post(path, "{}").expect(403);
            assertThat(reply.at("/id")).isEqualTo("forbidden");
            server.nobody().post(path, "{}").expect(401);
        }
    }

    @Test
    void knowsWhatIsNotThereAndWhatIsGone() {
        root.post("fhir/R4/Project/" + UUID.randomUUID() + "/$clone", "{}").expect(404);
        root.post("fhir/R4/Project/abc/$clone", "{}").expect(404);
        root.delete("fhir/R4/Project/" + source.project()).expect(200);
        assertThat(root.post(clone, "{}").expect(410).at("/id")).isEqualTo("gone");
    }

    @Test
    void takesJsonOnly() {
        root.send("POST", clone, BodyPublishers.ofString("name=X"), "Content-Type", "application/x-www-form-urlencoded")
                .expect(415);
        root.send("POST", clone, BodyPublishers.ofString("X"), "Content-Type", "text/plain")
                .expect(415);
        root.send("POST", clone, BodyPublishers.ofString("{}"), "Content-Type", "application/json")
                .expect(201);
    }

    @Test
    void goesOnInTheBackgroundWhenThatIsPreferred() {
        Reply accepted = root.post(clone, "{\"name\":\"Later\"}", "Prefer", "respond-async")
                .expect(202);
        assertThat(accepted.at("/id")).isEqualTo("accepted");
        String status = accepted.header("content-location");
        assertThat(accepted.at("/issue/0/diagnostics")).isEqualTo(status);

        Reply job = ended(status);

        assertThat(job.at("/resourceType")).isEqualTo("AsyncJob");
        assertThat(job.at("/status")).isEqualTo("completed");
        String copy = job.at("/output/parameter/0/valueReference/reference");
        assertThat(root.get("fhir/R4/" + copy).expect(200).at("/name")).isEqualTo("Later");
        source.get(status).expect(404);
        root.delete(status).expect(409);
    }

    @Test
    void answersARepeatedKeyWithTheFirstProjectAndRefusesAnotherBody() {
        String first = root.post(clone, "{}", "Idempotency-Key", source.project())
                .expect(201)
                .id();
        assertThat(root.post(clone, "{}", "Idempotency-Key", source.project())
                        .expect(201)
                        .id())
                .isEqualTo(first);
        root.post(clone, "{\"name\":\"x\"}", "Idempotency-Key", source.project())
                .expect(422);
        assertThat(root.post(clone, "{}").expect(201).id()).isNotEqualTo(first);
    }

    @Test
    void refusesIdsThatMatchNothingWhenHandlingIsStrict() {
        String body = "{\"includeIds\":[\"bot-1\",\"" + source.id + "\"]}";
        Reply refused = root.post(clone, body, "Prefer", "handling=strict").expect(400);
        assertThat(refused.at("/issue/0/expression/0")).isEqualTo("includeIds[0]");
        root.post(clone, body).expect(201);
    }

    @Test
    void failsAsTheCallerWantsWhenAReferenceDangles() {
        source.post(
                        "fhir/R4/Observation",
                        "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + UUID.randomUUID()
                                + "\"}}")
                .expect(201);
        Reply failed = root.post(clone, "{\"name\":\"Never\",\"danglingReferences\":\"fail\"}")
                .expect(422);
        assertThat(failed.text()).contains("which is not copied");
        assertThat(root.get("fhir/R4/Project?name=Never&_summary=count").at("/total"))
                .isEqualTo("0");
    }

    @Test
    void copiesFilesThatCanBeReadAtOnceAndStayWhenTheSourceGoes() {
        String binary = source.send(
                        "POST", "fhir/R4/Binary", BodyPublishers.ofString("bytes"), "Content-Type", "text/plain")
                .expect(201)
                .id();
        source.post(
                        "fhir/R4/DocumentReference",
                        "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"content\":[{\"attachment\":{\"url\":"
                                + "\"Binary/" + binary + "\"}}]}")
                .expect(201);

        String copy = root.post(clone, "{}").expect(201).id();
        root.delete("fhir/R4/Project/" + source.project()).expect(200);

        Reply documents = root.get("fhir/R4/DocumentReference?_project=" + copy).expect(200);
        String url = documents.at("/entry/0/resource/content/0/attachment/url");
        assertThat(url).startsWith(server.urls.base() + "storage/").doesNotContain(binary);
        assertThat(server.nobody().get(url).expect(200).text()).isEqualTo("bytes");
    }

    private static Reply ended(String status) {
        for (int i = 0; i < 600; i++) {
            Reply reply = root.get(status);
            if (reply.status != 202) {
                return reply;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("the job does not end");
    }
}
