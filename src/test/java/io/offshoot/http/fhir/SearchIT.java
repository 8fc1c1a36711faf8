package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Searches over HTTP: parameters, pages, links, and what is refused. */
class SearchIT {
    private static TestServer server;
    private static TestClient client;
    private static final List<String> PATIENTS = new ArrayList<>();
    private static String observation;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Search");
        for (String name : List.of("Anna Bee", "ANNABELLE Clark", "Annabellissima Dow", "Zoé O'Hara", "Zoe")) {
            PATIENTS.add(create("{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://ids\",\"value\":\"p"
                    + PATIENTS.size() + "\"}],\"name\":[{\"text\":\"" + name + "\"}]}"));
        }
        create(
                "{\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"p0\"},{\"system\":\"a|b,c\",\"value\":\"d\"}]}");
        observation =
                create("{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/"
                        + PATIENTS.get(0) + "\"},\"code\":{\"text\":\"x\"}}");
        create("{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\""
                + server.urls.fhir() + "Patient/" + PATIENTS.get(1) + "\"},\"code\":{\"text\":\"x\"}}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String create(String text) {
        String type = text.split("\"")[3];
        return client.post("fhir/R4/" + type, text).expect(201).id();
    }

    private static Set<String> ids(Reply reply) {
        Set<String> ids = new TreeSet<>();
        reply.json()
                .path("entry")
                .forEach(entry -> ids.add(entry.at("/resource/id").asText()));
        return ids;
    }

    private static Set<String> search(String query) {
        return ids(client.get("fhir/R4/" + query).expect(200));
    }

    private static Set<String> patients(int... numbers) {
        Set<String> ids = new TreeSet<>();
        for (int number : numbers) {
            ids.add(PATIENTS.get(number));
        }
        return ids;
    }

    private static String escape(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String link(Reply reply, String relation) {
        for (JsonNode link : reply.json().path("link")) {
            if (link.path("relation").asText().equals(relation)) {
                return link.path("url").asText();
            }
        }
        return "";
    }

    private static String refusal(String query) {
        Reply reply = client.get("fhir/R4/" + query).expect(400);
        assertThat(reply.at("/resourceType")).isEqualTo("OperationOutcome");
        return reply.at("/issue/0/details/text");
    }

    @Test
    void aPageHasTheShapeOfTheOriginal() {
        Reply reply = client.get("fhir/R4/Patient?_count=2&_total=accurate&_sort=-_lastUpdated")
                .expect(200);
        assertThat(reply.text())
                .startsWith("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"fullUrl\":\"");
        assertThat(reply.json().path("total").asInt()).isEqualTo(6);
        assertThat(reply.at("/entry/0/search/mode")).isEqualTo("match");
        String base = server.urls.fhir();
        assertThat(reply.at("/entry/0/fullUrl")).isEqualTo(base + "Patient/" + reply.at("/entry/0/resource/id"));
        assertThat(link(reply, "self")).isEqualTo(base + "Patient?_count=2&_sort=-_lastUpdated&_total=accurate");
        assertThat(link(reply, "first")).isEqualTo(base + "Patient?_count=2&_sort=-_lastUpdated&_total=accurate");
        assertThat(link(reply, "next"))
                .isEqualTo(base + "Patient?_count=2&_offset=2&_sort=-_lastUpdated&_total=accurate");
        assertThat(link(reply, "previous")).isEmpty();
    }

    @Test
    void anEmptyPageHasNoEntries() {
        Reply reply = client.get("fhir/R4/Patient?name=doesnotexist").expect(200);
        assertThat(reply.text())
                .isEqualTo(
                        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[{\"relation\":\"self\",\"url\":\""
                                + server.urls.fhir() + "Patient?_count=20&name=doesnotexist\"}]}");
    }

    @Test
    void countOnly() {
        Reply reply = client.get("fhir/R4/Patient?_summary=count").expect(200);
        assertThat(reply.text())
                .isEqualTo(
                        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":6,\"link\":[{\"relation\":\"self\","
                                + "\"url\":\"" + server.urls.fhir() + "Patient?_count=0&_total=accurate\"}]}");
        assertThat(client.get("fhir/R4/Patient?_count=0").json().path("total").asInt())
                .isEqualTo(6);
    }

    @Test
    void followingTheLinksSeesEverythingOnce() {
        for (String sort : List.of("", "&_sort=_id", "&_sort=_lastUpdated", "&_sort=-_lastUpdated")) {
            List<String> seen = new ArrayList<>();
            String next = "fhir/R4/Patient?_count=2" + sort;
            Reply last = null;
            while (!next.isEmpty()) {
                last = client.get(next).expect(200);
                seen.addAll(ids(last));
                next = link(last, "next");
            }
            assertThat(seen).hasSize(6).doesNotHaveDuplicates();
            assertThat(link(last, "previous")).contains("_offset=2");
        }
    }

    @Test
    void identifiers() {
        assertThat(search("Patient?identifier=" + escape("http://ids|p0"))).isEqualTo(patients(0));
        assertThat(search("Patient?identifier=p0")).hasSize(2).contains(PATIENTS.get(0));
        assertThat(search("Patient?identifier=" + escape("|p0"))).hasSize(1).doesNotContain(PATIENTS.get(0));
        assertThat(search("Patient?identifier=p1,p2")).isEqualTo(patients(1, 2));
        assertThat(search("Patient?identifier=p1&identifier=p2")).isEmpty();
        assertThat(search("Patient?identifier=" + escape("a\\|b\\,c|d"))).hasSize(1);
        assertThat(refusal("Patient?identifier=" + escape("http://ids|"))).contains("identifier");
        assertThat(refusal("Patient?identifier:of-type=x")).contains("modifier");
    }

    @Test
    void namesByTheirBeginning() {
        assertThat(search("Patient?name=anna")).isEqualTo(patients(0, 1, 2));
        assertThat(search("Patient?name=CLARK")).isEqualTo(patients(1));
        assertThat(search("Patient?name=annabelle")).isEqualTo(patients(1));
        assertThat(search("Patient?name=annabelli")).isEqualTo(patients(2));
        assertThat(search("Patient?name=annabellum")).isEmpty();
        assertThat(search("Patient?name=" + escape("zoé"))).isEqualTo(patients(3));
        assertThat(search("Patient?name=zoe")).isEqualTo(patients(4));
        assertThat(search("Patient?name=bee,dow")).isEqualTo(patients(0, 2));
        Reply counted =
                client.get("fhir/R4/Patient?name=annabelli&_total=accurate").expect(200);
        assertThat(counted.json().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void longNamesPageByTheirTexts() {
        for (int i = 0; i < 7; i++) {
            create("{\"resourceType\":\"Practitioner\",\"name\":[{\"text\":\"Maximilian" + (i % 2 == 0 ? "us" : "a")
                    + "\"}]}");
        }
        List<String> seen = new ArrayList<>();
        String next = "fhir/R4/Practitioner?name=maximilianus&_count=3";
        while (!next.isEmpty()) {
            Reply page = client.get(next).expect(200);
            seen.addAll(ids(page));
            next = link(page, "next");
        }
        assertThat(seen).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void references() {
        String patient = PATIENTS.get(0);
        assertThat(search("Observation?subject=Patient/" + patient)).containsExactly(observation);
        assertThat(search("Observation?patient=" + patient)).containsExactly(observation);
        assertThat(search("Observation?patient=Patient/" + patient)).containsExactly(observation);
        assertThat(search("Observation?subject:Patient=" + patient)).containsExactly(observation);
        assertThat(search("Observation?subject=" + patient)).containsExactly(observation);
        assertThat(search("Observation?subject=" + escape(server.urls.fhir() + "Patient/" + patient)))
                .containsExactly(observation);
        assertThat(search("Observation?subject:Group=" + patient)).isEmpty();
        assertThat(search("Observation?patient=" + PATIENTS.get(0) + "," + PATIENTS.get(1)))
                .hasSize(2);
        assertThat(search("Observation?subject=Patient/" + PATIENTS.get(2))).isEmpty();
        assertThat(refusal("Observation?subject:Foo=" + patient)).contains("modifier");
    }

    @Test
    void idsAndTimes() {
        assertThat(search("Patient?_id=" + PATIENTS.get(0) + "," + PATIENTS.get(1) + ",nonsense"))
                .isEqualTo(patients(0, 1));
        assertThat(search("Patient?_id=nonsense")).isEmpty();
        String at = client.get("fhir/R4/Patient/" + PATIENTS.get(2)).at("/meta/lastUpdated");
        assertThat(search("Patient?_lastUpdated=" + at)).contains(PATIENTS.get(2));
        assertThat(search("Patient?_lastUpdated=ge" + at)).contains(PATIENTS.get(2), PATIENTS.get(3));
        assertThat(search("Patient?_lastUpdated=gt" + at))
                .contains(PATIENTS.get(3))
                .doesNotContain(PATIENTS.get(2));
        assertThat(search("Patient?_lastUpdated=sa" + at)).doesNotContain(PATIENTS.get(2));
        assertThat(search("Patient?_lastUpdated=lt" + at))
                .contains(PATIENTS.get(1))
                .doesNotContain(PATIENTS.get(2));
        assertThat(search("Patient?_lastUpdated=le" + at)).contains(PATIENTS.get(1), PATIENTS.get(2));
        assertThat(search("Patient?_lastUpdated=eb" + at)).doesNotContain(PATIENTS.get(2));
        assertThat(search("Patient?_lastUpdated=" + at.substring(0, 4))).hasSize(6);
        assertThat(search("Patient?_lastUpdated=gt" + at.substring(0, 10))).isEmpty();
        assertThat(refusal("Patient?_lastUpdated=yesterday")).contains("yesterday");
        assertThat(refusal("Patient?_lastUpdated=ap2020")).contains("prefix");
        assertThat(refusal("Patient?_lastUpdated=2020-13-45")).contains("2020-13-45");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThat(refusal("Patient?foo=1")).isEqualTo("Unknown search parameter: foo");
        assertThat(refusal("Patient?_offset=20000")).isEqualTo("Search offset exceeds maximum (got 20000, max 10000)");
        assertThat(refusal("Binary")).isEqualTo("Cannot search on Binary resource type");
        assertThat(refusal("Patient?_sort=name")).contains("_sort");
        assertThat(refusal("Patient?_count=-1")).contains("_count");
        assertThat(refusal("Patient?_count=1e9")).contains("_count");
        assertThat(refusal("Patient?_offset=99999999999999999999")).contains("_offset");
        assertThat(refusal("Patient?_summary=x")).contains("_summary");
        assertThat(refusal("Patient?_cursor=x")).contains("_cursor");
        assertThat(refusal("Patient?a=1" + "&a=1".repeat(100))).contains("100");
        assertThat(link(client.get("fhir/R4/Patient?_count=5000"), "self")).contains("_count=1000");
    }

    @Test
    void aFormIsASearch() {
        Reply reply = client.send(
                        "POST",
                        "fhir/R4/Patient/_search?_count=5",
                        BodyPublishers.ofString("identifier=" + escape("http://ids|p1")),
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                .expect(200);
        assertThat(ids(reply)).isEqualTo(patients(1));
        client.post("fhir/R4/Patient/_search", "{}").expect(415);
    }

    @Test
    void superAdministratorsSeeAllProjectsAndNameOne() {
        TestClient other = server.newProject("Searching elsewhere");
        TestClient root = server.superAdmin();
        assertThat(ids(root.get("fhir/R4/Project?_count=1000"))).contains(client.project(), other.project());
        assertThat(ids(root.get("fhir/R4/Project?name=SEARCHING"))).containsExactly(other.project());
        assertThat(ids(root.get("fhir/R4/Project?_id=" + client.project()))).containsExactly(client.project());
        assertThat(root.get("fhir/R4/Project?name=search&_total=accurate")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(ids(client.get("fhir/R4/Project"))).containsExactly(client.project());
        assertThat(ids(root.get("fhir/R4/Patient?_project=" + client.project())))
                .hasSize(6);
        assertThat(ids(root.get("fhir/R4/Patient"))).isEmpty();
        assertThat(link(root.get("fhir/R4/Patient?_count=1&_project=" + client.project()), "next"))
                .contains("_project=" + client.project());
    }

    @Test
    void pagesOfManyMegabytesComeWhole() {
        TestClient many = server.newProject("Many");
        String filler = "x".repeat(200_000);
        for (int i = 0; i < 50; i++) {
            many.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"language\":\"" + filler + "\"}")
                    .expect(201);
        }
        Reply reply = many.get("fhir/R4/Patient?_count=1000").expect(200);
        assertThat(ids(reply)).hasSize(50);
        assertThat(reply.bytes.length).isGreaterThan(10_000_000);
    }
}
