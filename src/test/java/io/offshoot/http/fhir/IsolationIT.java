package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Nobody sees or changes what lies in another project: a table of callers and routes. */
class IsolationIT {
    private static final String SECRET = "SECRET-OF-THE-OWNER";

    private static TestServer server;
    private static TestClient owner;
    private static TestClient stranger;
    private static String patient;
    private static String version;
    private static String binary;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        owner = server.newProject("Owner");
        stranger = server.newProject("Stranger");
        Reply created = owner.post(
                        "fhir/R4/Patient",
                        "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"" + SECRET
                                + "\"}],\"identifier\":[{\"value\":\"" + SECRET + "\"}]}")
                .expect(201);
        patient = created.id();
        version = created.at("/meta/versionId");
        binary = owner.send("POST", "fhir/R4/Binary", BodyPublishers.ofString(SECRET), "Content-Type", "text/plain")
                .expect(201)
                .id();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A route with what the owner, a stranger, a super administrator and nobody get. */
    private record Route(String method, String path, int own, int strange, int root, int none) {}

    private static List<Route> routes() {
        String p = "fhir/R4/Patient/" + patient;
        String b = "fhir/R4/Binary/" + binary;
        String project = "fhir/R4/Project/" + owner.project();
        return List.of(
                new Route("GET", p, 200, 404, 200, 401),
                new Route("HEAD", p, 200, 404, 200, 401),
                new Route("GET", "api/" + p, 200, 404, 200, 401),
                new Route("GET", p + "?_project=" + owner.project(), 200, 404, 200, 401),
                new Route("GET", p + "/_history", 200, 404, 200, 401),
                new Route("GET", p + "/_history/" + version, 200, 404, 200, 401),
                new Route("GET", b, 200, 404, 200, 401),
                new Route("GET", project, 200, 404, 200, 401),
                new Route("GET", project + "/_history", 200, 404, 200, 401),
                new Route("GET", "fhir/R4/Patient?_project=" + owner.project(), 200, 404, 200, 401),
                new Route("GET", "fhir/R4/ClientApplication/" + owner.id, 200, 404, 200, 401),
                new Route("GET", "fhir/R4/job/" + patient + "/status", 404, 404, 404, 401));
    }

    @TestFactory
    Stream<DynamicTest> readsAnswerByCaller() {
        return routes().stream()
                .flatMap(route -> Stream.of(
                        test(route, "owner", owner, route.own),
                        test(route, "stranger", stranger, route.strange),
                        test(route, "super administrator", server.superAdmin(), route.root),
                        test(route, "nobody", server.nobody(), route.none)));
    }

    private static DynamicTest test(Route route, String who, TestClient caller, int expected) {
        return DynamicTest.dynamicTest(route.method + " " + route.path + " by " + who, () -> {
            Reply reply = caller.send(route.method, route.path, BodyPublishers.noBody());
            reply.expect(expected);
            if (expected >= 400) {
                assertThat(reply.text()).doesNotContain(SECRET, owner.secret);
            }
        });
    }

    @Test
    void searchesOfStrangersFindNothing() {
        for (String query : List.of(
                "Patient",
                "Patient?_id=" + patient,
                "Patient?name=secret",
                "Patient?identifier=" + SECRET,
                "Project?_id=" + owner.project())) {
            Reply reply = stranger.get("fhir/R4/" + query).expect(200);
            assertThat(reply.text()).as(query).doesNotContain("\"id\":\"" + patient, "\"name\":[{\"text\":\"" + SECRET);
        }
        assertThat(stranger.get("fhir/R4/Project").text()).doesNotContain(owner.project());
    }

    @Test
    void strangersChangeNothing() {
        String text = "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"meta\":{\"project\":\""
                + owner.project() + "\"},\"active\":true}";
        stranger.put("fhir/R4/Patient/" + patient, text).expect(404);
        stranger.delete("fhir/R4/Patient/" + patient).expect(404);
        stranger.post("fhir/R4/Project/" + owner.project() + "/$expunge", "{}").expect(403);
        stranger.send("PUT", "fhir/R4/Binary/" + binary, BodyPublishers.ofString("x"), "Content-Type", "text/plain")
                .expect(404);
        stranger.post("fhir/R4/Patient?_project=" + owner.project(), "{\"resourceType\":\"Patient\"}")
                .expect(404);
        Reply made = stranger.post(
                        "fhir/R4/Patient",
                        "{\"resourceType\":\"Patient\",\"meta\":{\"project\":\"" + owner.project() + "\"}}",
                        "X-Medplum",
                        "extended")
                .expect(201);
        assertThat(made.at("/meta/project")).isEqualTo(stranger.project());
        Reply batch = stranger.post(
                        "fhir/R4",
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                                + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + patient + "\"}},"
                                + "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/" + patient + "\"}},"
                                + "{\"request\":{\"method\":\"PUT\",\"url\":\"Patient/" + patient + "\"},\"resource\":"
                                + text
                                + "},"
                                + "{\"request\":{\"method\":\"GET\",\"url\":\"Patient?_project=" + owner.project()
                                + "\"}}]}")
                .expect(200);
        assertThat(batch.json().path("entry").findValuesAsText("status")).containsOnly("404");
        assertThat(owner.get("fhir/R4/Patient/" + patient).at("/meta/versionId"))
                .isEqualTo(version);
    }

    @Test
    void whoIsNoAdministratorOfTheInstallationMakesNoProjects() {
        owner.post("fhir/R4/Project", "{\"resourceType\":\"Project\",\"name\":\"x\"}")
                .expect(403);
        owner.post("fhir/R4/Project/$init", "{\"name\":\"x\"}").expect(403);
        String own = "{\"resourceType\":\"Project\",\"id\":\"" + owner.project()
                + "\",\"name\":\"Owner\",\"superAdmin\":true}";
        Reply changed = owner.put("fhir/R4/Project/" + owner.project(), own).expect(200);
        assertThat(changed.text()).doesNotContain("superAdmin");
        assertThat(server.superAdmin().get("fhir/R4/Project/" + owner.project()).text())
                .doesNotContain("superAdmin");
        owner.delete("fhir/R4/Project/" + owner.project()).expect(403);
    }

    @Test
    void whatLiesInSeveralProjectsIsAmbiguousForSuperAdministrators() {
        TestClient root = server.superAdmin();
        String id = java.util.UUID.randomUUID().toString();
        for (TestClient each : List.of(owner, stranger)) {
            root.put(
                            "fhir/R4/Patient/" + id + "?_project=" + each.project(),
                            "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"}")
                    .expect(201);
        }
        Reply ambiguous = root.get("fhir/R4/Patient/" + id).expect(409);
        assertThat(ambiguous.text()).contains(owner.project(), stranger.project());
        root.get("fhir/R4/Patient/" + id + "?_project=" + owner.project()).expect(200);
        owner.get("fhir/R4/Patient/" + id).expect(200);
    }
}
