package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.TestClient;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationLimits;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.library.duplication.TransferWork;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceType;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /api/projectDuplications} within one environment: what the platform's page shows, and its errors. */
class DuplicationDoorIT {
    private static final String PATH = "api/projectDuplications";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static TestServer server;
    private static LibraryClient root;
    private static String here;
    private static TestClient source;
    private static String sourceId;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        here = server.urls.base() + "MicroStrategyLibrary";
        TestEnvironment.await(server.vertx.deployVerticle(new BinaryVerticle(
                server.database, server.services.storage(), Duration.ofHours(1), Duration.ofHours(1))));
        TestEnvironment.await(server.vertx.deployVerticle(new DuplicationVerticle(
                server.database,
                CopyOptions.DEFAULT,
                DuplicationLimits.DEFAULT,
                server.metrics,
                "test",
                List.of(TransferWork::new))));
        root = LibraryClient.login(server.urls.base(), "admin@example.com", "password");
        source = server.newProject("Tutorial");
        sourceId = LibraryIds.text(UUID.fromString(source.project()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String name() {
        return "Target " + NUMBER.incrementAndGet();
    }

    private static ObjectNode body(String name) {
        return (ObjectNode)
                LibraryClient.parsed("""
            {'source':{'environment':{'id':'%1$s','name':'Source Environment'},'project':{'id':'%2$s','name':'Tutorial'}},
             'target':{'environment':{'id':'%1$s','name':'Source Environment'},'project':{'name':'%3$s'}},
             'settings':{'import':{'description':'this is a test description','defaultLocale':2052,'locales':[1033,2052]}}}
            """.formatted(here, sourceId, name).replace('\'', '"'));
    }

    private static JsonNode begin(ObjectNode body) {
        return LibraryClient.parsed(post(root, body, 201));
    }

    private static String post(LibraryClient client, ObjectNode body, int status) {
        HttpResponse<String> answer = client.sendTyped("POST", PATH, "application/json", body.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }

    private static JsonNode ended(String id) {
        int progress = 0;
        for (int i = 0; i < 600; i++) {
            JsonNode record = root.get(PATH + "/" + id);
            assertThat(record.get("progress").asInt()).isBetween(progress, 100);
            progress = record.get("progress").asInt();
            if (List.of("completed", "import_failed", "cancelled")
                    .contains(record.get("status").asText())) {
                return record;
            }
            assertThat(record.get("status").asText()).isIn("exporting", "importing", "cancelling");
            assertThat(progress).isLessThan(100);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("not ended: " + root.get(PATH + "/" + id));
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new HashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theRecordHasTheMembersOfThePage() {
        String name = name();
        JsonNode record = begin(body(name));

        assertThat(names(record))
                .contains(
                        "id",
                        "source",
                        "target",
                        "createdDate",
                        "lastUpdatedDate",
                        "status",
                        "progress",
                        "message",
                        "settings");
        assertThat(record.get("id").asText()).matches("[0-9A-F]{32}");
        assertThat(names(record.get("source"))).containsExactlyInAnyOrder("environment", "project", "creator");
        assertThat(record.at("/source/environment/id").asText()).isEqualTo(here);
        assertThat(record.at("/source/environment/name").asText()).isEqualTo("Source Environment");
        assertThat(record.at("/source/project/id").asText()).isEqualTo(sourceId);
        assertThat(record.at("/source/project/name").asText()).isEqualTo("Tutorial");
        assertThat(names(record.at("/source/creator"))).containsExactlyInAnyOrder("id", "name");
        assertThat(record.at("/target/project/id").asText()).matches("[0-9A-F]{32}");
        assertThat(record.at("/target/project/name").asText()).isEqualTo(name);
        assertThat(record.at("/target/creator/id").asText()).matches("[0-9A-F]{32}");
        assertThat(record.get("createdDate").asText())
                .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}[+]0000");
        assertThat(record.get("status").asText()).isEqualTo("exporting");
        assertThat(record.get("progress").asInt()).isZero();
        assertThat(record.get("message").asText()).isEmpty();
        assertThat(record.get("settings")).isEqualTo(LibraryClient.parsed("""
            {"export":{"projectObjectsPreference":{"schemaObjectsOnly":false,"skipEmptyProfileFolders":false},
              "subscriptionPreferences":{"includeUserSubscriptions":false,"includeContactSubscriptions":false}},
             "import":{"description":"this is a test description","defaultLocale":2052,"locales":[1033,2052]}}"""));
        assertThat(ended(record.get("id").asText()).get("status").asText()).isEqualTo("completed");
    }

    @Test
    void theCopyKeepsTheIdsOfAllButTheProjectAndPrincipals() {
        String patient = source.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"active\":true}")
                .id();
        String seen = source.post(
                        "fhir/R4/Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"a\"},\"subject\":"
                                + "{\"reference\":\"Patient/" + patient + "\"}}")
                .id();
        JsonNode record = ended(begin(body(name())).get("id").asText());

        assertThat(record.get("status").asText()).as(record.toString()).isEqualTo("completed");
        assertThat(record.get("progress").asInt()).isEqualTo(100);
        String target = LibraryIds.parse(record.at("/target/project/id").asText())
                .orElseThrow()
                .toString();
        TestClient copy = server.superAdmin();
        assertThat(copy.get("fhir/R4/Patient/" + patient + "?_project=" + target)
                        .expect(200)
                        .id())
                .isEqualTo(patient);
        assertThat(copy.get("fhir/R4/Observation/" + seen + "?_project=" + target)
                        .expect(200)
                        .at("/subject/reference"))
                .isEqualTo("Patient/" + patient);
        String own = source.get("fhir/R4/ClientApplication").expect(200).at("/entry/0/resource/id");
        assertThat(copy.get("fhir/R4/ClientApplication?_project=" + target)
                        .expect(200)
                        .text())
                .doesNotContain(own);
        JsonNode project =
                root.get("api/projects/" + record.at("/target/project/id").asText());
        assertThat(project.get("description").asText()).isEqualTo("this is a test description");
        assertThat(project.get("defaultLocale").asInt()).isEqualTo(2052);
        assertThat(project.get("locales")).isEqualTo(LibraryClient.parsed("[1033,2052]"));
    }

    @Test
    void theRecordCountsTheObjectsOfEachType() {
        TestClient small = server.newProject("Counted " + NUMBER.incrementAndGet());
        for (int i = 0; i < 3; i++) {
            small.post("fhir/R4/Practitioner", "{\"resourceType\":\"Practitioner\"}")
                    .expect(201);
        }
        small.post("fhir/R4/Location", "{\"resourceType\":\"Location\"}").expect(201);
        ObjectNode body = body(name());
        body.withObject("/source/project").put("id", LibraryIds.text(UUID.fromString(small.project())));
        JsonNode begun = begin(body);
        assertThat(begun.at("/objects/types").isObject()).isTrue();

        JsonNode types = ended(begun.get("id").asText()).at("/objects/types");

        assertThat(types.path("Practitioner").asInt()).isEqualTo(3);
        assertThat(types.path("Location").asInt()).isEqualTo(1);
        assertThat(types.path("Project").asInt()).isEqualTo(1);
        assertThat(types.has("Patient")).isFalse();
    }

    /** Most ids are the same on both sides: the comparison knows what was to stay and what to change. */
    @Test
    void whatWasDuplicatedIsVerifiedAgainAndWhatChangedIsFound() throws InterruptedException {
        TestClient other = server.newProject("Verified " + NUMBER.incrementAndGet());
        String patient = other.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}")
                .expect(201)
                .id();
        other.post(
                        "fhir/R4/Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"a\"},\"subject\":"
                                + "{\"reference\":\"Patient/" + patient + "\"}}")
                .expect(201);
        ObjectNode body = body(name());
        body.withObject("/source/project").put("id", LibraryIds.text(UUID.fromString(other.project())));
        JsonNode record = ended(begin(body).get("id").asText());
        assertThat(record.get("status").asText()).isEqualTo("completed");
        String duplication =
                LibraryIds.parse(record.get("id").asText()).orElseThrow().toString();

        JsonNode first = verified(duplication);
        assertThat(first.path("intact").asBoolean()).as(first.toString()).isTrue();

        UUID target = LibraryIds.parse(record.at("/target/project/id").asText()).orElseThrow();
        server.sql("update resource set content = replace(content, 'final', 'amended') where type = "
                + ResourceType.of("Observation").code() + " and project = '" + target + "'");
        JsonNode second = verified(duplication);
        assertThat(second.path("intact").asBoolean(true)).as(second.toString()).isFalse();
    }

    /** Has a duplication verified again; gives the job as it ended. */
    private static JsonNode verified(String duplication) throws InterruptedException {
        String path = "duplications/" + duplication + "/$verify";
        server.superAdmin().post(path, "").expect(202);
        for (int i = 0; i < 1200; i++) {
            JsonNode job = LibraryClient.parsed(server.superAdmin().get(path).text());
            if (job.path("state").asText().equals("completed")) {
                return job;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("not verified");
    }

    @Test
    void aGivenIdIsTheOneOfTheNewProject() {
        ObjectNode body = body(name());
        String id = LibraryIds.text(UUID.randomUUID());
        body.withObject("/target/project").put("id", id);
        JsonNode record = ended(begin(body).get("id").asText());

        assertThat(record.get("status").asText()).as(record.toString()).isEqualTo("completed");
        assertThat(root.get("api/objects/" + id + "?type=32").get("id").asText())
                .isEqualTo(id);
        body.withObject("/target/project").put("name", name());
        assertThat(LibraryClient.parsed(post(root, body, 409)).get("code").asText())
                .isEqualTo("PROJECT_ID_EXISTS");
    }

    @Test
    void whatARequestSaysOfTheRecordItselfIsPassedOver() {
        ObjectNode body = body(name());
        body.put("id", "F8F1280022A444C5A10B3445B552E33A")
                .put("status", "completed")
                .put("progress", 100);
        body.put("createdDate", "2001-01-01T00:00:00.000+0000").put("message", "done");
        body.withObject("/source").putObject("creator").put("id", "0").put("name", "somebody");
        JsonNode record = begin(body);

        assertThat(record.get("id").asText()).isNotEqualTo("F8F1280022A444C5A10B3445B552E33A");
        assertThat(record.get("status").asText()).isEqualTo("exporting");
        assertThat(record.get("createdDate").asText()).doesNotStartWith("2001");
        assertThat(record.get("message").asText()).isEmpty();
        assertThat(record.at("/source/creator/name").asText()).isNotEqualTo("somebody");
        ended(record.get("id").asText());
    }

    @Test
    void aNameIsTakenFromTheRequestOn() {
        String name = name();
        JsonNode record = begin(body(name));

        assertThat(LibraryClient.parsed(post(root, body(name.toUpperCase(java.util.Locale.ROOT)), 409))
                        .get("code")
                        .asText())
                .isEqualTo("PROJECT_NAME_EXISTS");
        ended(record.get("id").asText());
        assertThat(LibraryClient.parsed(post(root, body(name), 409)).get("code").asText())
                .isEqualTo("PROJECT_NAME_EXISTS");
    }

    @ParameterizedTest
    @CsvSource({
        "/source/project/id,B7CA92F04B9FAE8D941C3E9B7E0CD754,404,PROJECT_NOT_FOUND",
        "/source/project/id,Tutorial,400,INVALID_REQUEST",
        "/source/environment/id,http://example1.com/MicroStrategyLibrary,400,ENVIRONMENT_NOT_REGISTERED",
        "/target/environment/id,http://example2.com/MicroStrategyLibrary,400,ENVIRONMENT_NOT_REGISTERED",
        "/source/environment/id,https://elsewhere.invalid/MicroStrategyLibrary,400,INVALID_REQUEST",
        "/target/project/name,' ',400,INVALID_REQUEST",
        "/settings/import/description,7,400,INVALID_REQUEST",
    })
    void aRequestThatIsWrongSaysWhere(String place, String value, int status, String code) {
        ObjectNode body = body(name());
        int slash = place.lastIndexOf('/');
        ObjectNode object = (ObjectNode) body.at(place.substring(0, slash));
        if (value.equals("7")) {
            object.put(place.substring(slash + 1), 7);
        } else {
            object.put(place.substring(slash + 1), value);
        }
        JsonNode error = LibraryClient.parsed(post(root, body, status));

        assertThat(error.get("code").asText()).isEqualTo(code);
        assertThat(error.get("message").asText()).isNotBlank();
        assertThat(error.get("ticketId").asText()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"/source/environment", "/source/project", "/target/environment", "/target/project", "/source", "/target"
    })
    void whatIsRequiredIsMissed(String place) {
        ObjectNode body = body(name());
        int slash = place.lastIndexOf('/');
        ((ObjectNode) body.at(place.substring(0, slash))).remove(place.substring(slash + 1));

        assertThat(LibraryClient.parsed(post(root, body, 400)).get("code").asText())
                .isEqualTo("INVALID_REQUEST");
    }

    @Test
    void theHeaderMustNameTheSameProject() {
        HttpResponse<String> answer = root.in("B7CA92F04B9FAE8D941C3E9B7E0CD754")
                .sendTyped("POST", PATH, "application/json", body(name()).toString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(LibraryClient.parsed(answer.body()).get("code").asText()).isEqualTo("INVALID_REQUEST");
        JsonNode record = LibraryClient.parsed(post(root.in(sourceId), body(name()), 201));
        ended(record.get("id").asText());
    }

    @Test
    void privilegesAreNeededAndOthersSeeNothing() {
        String login = "plain" + NUMBER.incrementAndGet();
        root.post("api/users", "{'username':'%s','fullName':'P','password':'%s'}", login, LibraryFixture.PASSWORD);
        LibraryClient plain = LibraryClient.login(server.urls.base(), login, LibraryFixture.PASSWORD);
        assertThat(LibraryClient.parsed(post(plain, body(name()), 404))
                        .get("code")
                        .asText())
                .isEqualTo("PROJECT_NOT_FOUND");
        String id = begin(body(name())).get("id").asText();

        plain.refused(404, "DUPLICATION_NOT_FOUND", "GET", PATH + "/" + id, "");
        plain.refused(404, "DUPLICATION_NOT_FOUND", "PUT", PATH + "/" + id, "{'status':'cancelled'}");
        plain.refused(404, "DUPLICATION_NOT_FOUND", "DELETE", PATH + "/" + id, "");
        assertThat(plain.get(PATH).get("projectDuplications")).isEmpty();
        root.refused(404, "DUPLICATION_NOT_FOUND", "GET", PATH + "/F8F1280022A444C5A10B3445B552E33A", "");
        new LibraryClient(server.urls.base(), "").refused(401, "ERR009", "GET", PATH, "");
        ended(id);
    }

    @ParameterizedTest
    @CsvSource({"''", "/status"})
    void cancelsAndForgets(String path) {
        String name = name();
        String id = begin(body(name)).get("id").asText();
        HttpResponse<String> answer = root.send("PUT", PATH + "/" + id + path, "{'status':'cancelled'}");
        JsonNode record = ended(id);

        // It may have been quicker.
        if (answer.statusCode() == 204) {
            assertThat(record.get("status").asText()).isEqualTo("cancelled");
            assertThat(record.get("progress").asInt()).isLessThan(100);
            root.refused(409, "INVALID_STATUS", "PUT", PATH + "/" + id + path, "{'status':'cancelled'}");
            root.expect(
                    404,
                    "GET",
                    "api/projects/" + record.at("/target/project/id").asText(),
                    "");
        } else {
            assertThat(answer.statusCode()).isEqualTo(409);
        }
        root.refused(400, "INVALID_REQUEST", "PUT", PATH + "/" + id + path, "{'status':'completed'}");
        root.expect(204, "DELETE", PATH + "/" + id, "");
        root.refused(404, "DUPLICATION_NOT_FOUND", "GET", PATH + "/" + id, "");
    }

    @Test
    void deletingTheRecordLeavesTheProject() {
        JsonNode record = ended(begin(body(name())).get("id").asText());
        root.expect(204, "DELETE", PATH + "/" + record.get("id").asText(), "");

        assertThat(root.get("api/projects/" + record.at("/target/project/id").asText())
                        .get("status")
                        .asText())
                .isEqualTo("loaded");
    }

    @Test
    void listsTheNewestFirst() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(0, begin(body(name())).get("id").asText());
        }
        HttpResponse<String> first = root.send("GET", PATH + "?offset=0&limit=2", "");
        JsonNode list = LibraryClient.parsed(first.body()).get("projectDuplications");

        assertThat(list).hasSize(2);
        assertThat(list.get(0).get("id").asText()).isEqualTo(ids.get(0));
        assertThat(list.get(1).get("id").asText()).isEqualTo(ids.get(1));
        assertThat(Integer.parseInt(
                        first.headers().firstValue("x-mstr-total-count").orElseThrow()))
                .isGreaterThanOrEqualTo(3);
        for (String wrong : List.of("offset=-1", "limit=0", "limit=10001", "offset=x")) {
            root.refused(400, "INVALID_REQUEST", "GET", PATH + "?" + wrong, "");
        }
        ids.forEach(DuplicationDoorIT::ended);
    }

    @Test
    void thePythonClientReadsCapitalLettersAndAnotherList() {
        HttpResponse<String> login = new LibraryClient(server.urls.base(), "")
                .sendTyped(
                        "POST",
                        "api/auth/login",
                        "application/x-www-form-urlencoded",
                        "loginMode=1&applicationType=76&username=admin%40example.com&password=password");
        LibraryClient python = new LibraryClient(server.urls.base(), LibraryClient.token(login));
        String id =
                LibraryClient.parsed(post(python, body(name()), 201)).get("id").asText();
        ended(id);

        assertThat(python.get(PATH + "/" + id).get("status").asText()).isEqualTo("COMPLETED");
        assertThat(python.get(PATH + "?offset=0&limit=1000").get("duplications"))
                .isNotEmpty();
    }

    @Test
    void aRepeatedKeyIsAnsweredWithTheFirstDuplication() {
        String body = body(name()).toString();
        String first = keyed(body, "key one", 201).get("id").asText();

        assertThat(keyed(body, "key one", 201).get("id").asText()).isEqualTo(first);
        assertThat(keyed(body(name()).toString(), "key one", 422).get("code").asText())
                .isEqualTo("INVALID_REQUEST");
        ended(first);
    }

    private static JsonNode keyed(String body, String key, int status) {
        HttpResponse<String> answer = root.keyed(key).sendTyped("POST", PATH, "application/json", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return LibraryClient.parsed(answer.body());
    }

    @Test
    void versionsAreValidated() {
        JsonNode versions = root.get(PATH + "/versions");

        root.expect(204, "POST", PATH + "/validations", versions.toString().replace('"', '\''));
        root.refused(
                400, "INCOMPATIBLE_VERSIONS", "POST", PATH + "/validations", "{'apiVersion':'9','dataVersion':'1'}");
        assertThat(root.refused(400, "INVALID_REQUEST", "POST", PATH + "/validations", "{'apiVersion':'1'}")
                        .get("message")
                        .asText())
                .contains("dataVersion");
    }

    @Test
    void whatGoesElsewhereIsExportedAlsoWhenNobodyIsThere() {
        ObjectNode body = body(name());
        body.withObject("/target/environment").put("id", TestServer.UNREACHABLE);
        JsonNode record = begin(body);

        assertThat(record.get("status").asText()).isEqualTo("exporting");
        assertThat(record.get("warnings")).hasSize(1);
        assertThat(record.at("/settings/export/configurationObjects")).isEqualTo(LibraryClient.parsed("""
            {"rules":[{"type":5,"rule":1}],"objects":[],"includeAllUserGroups":false}"""));
        assertThat(record.at("/settings/import/configurationObjects")).isEqualTo(LibraryClient.parsed("""
            {"conflictRules":[],"matchUsersByLogin":false}"""));
        root.refused(
                409, "INVALID_STATUS", "DELETE", PATH + "/" + record.get("id").asText(), "");
        root.expect(204, "PUT", PATH + "/" + record.get("id").asText(), "{'status':'cancelled'}");
    }

    @Test
    void theTargetAnswersTheSameRequestInTheSameWay() {
        ObjectNode body = body(name());
        body.withObject("/source/environment").put("id", TestServer.UNREACHABLE);
        String id = LibraryIds.text(UUID.randomUUID());
        JsonNode first = put(id, body, 201);

        assertThat(first.get("id").asText()).isEqualTo(id);
        assertThat(first.get("status").asText()).isEqualTo("import_syncing");
        assertThat(first.get("warnings")).hasSize(1);
        assertThat(put(id, body, 201).at("/target/project/id")).isEqualTo(first.at("/target/project/id"));
        ObjectNode inAnotherOrder = JsonNodeFactory.instance.objectNode();
        List<String> members = new ArrayList<>();
        body.fieldNames().forEachRemaining(members::add);
        Collections.reverse(members);
        members.forEach(member -> inAnotherOrder.set(member, body.get(member)));
        assertThat(inAnotherOrder.toString()).isNotEqualTo(body.toString());
        assertThat(put(id, inAnotherOrder, 201).at("/target/project/id")).isEqualTo(first.at("/target/project/id"));
        body.withObject("/target/project").put("name", name());
        assertThat(put(id, body, 409).get("code").asText()).isEqualTo("INVALID_STATUS");
        assertThat(put(LibraryIds.text(UUID.randomUUID()), body(name()), 400)
                        .get("code")
                        .asText())
                .isEqualTo("INVALID_REQUEST");
        root.expect(204, "PUT", PATH + "/" + id + "/status", "{'status':'cancelled'}");
    }

    private static JsonNode put(String id, ObjectNode body, int status) {
        HttpResponse<String> answer = root.sendTyped("PUT", PATH + "/" + id, "application/json", body.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return LibraryClient.parsed(answer.body());
    }

    @Test
    void objectsOfTheEnvironmentAreWarnedAbout() {
        ObjectNode body = body(name());
        body.withObject("/settings/export").putObject("configurationObjects").put("includeAllUserGroups", true);
        JsonNode record = begin(body);

        assertThat(record.get("warnings")).hasSize(1);
        assertThat(record.at("/settings/export/configurationObjects").isMissingNode())
                .isTrue();
        ended(record.get("id").asText());
    }
}
