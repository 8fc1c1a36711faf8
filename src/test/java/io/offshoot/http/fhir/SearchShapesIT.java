package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a search shows beyond what it finds: parts of resources, resources that come along, pages while others write. */
class SearchShapesIT {
    private static TestServer server;
    private static TestClient client;
    private static String organization;
    private static String patient;
    private static String observation;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Shapes");
        organization = create("{\"resourceType\":\"Organization\",\"name\":\"O\"}");
        patient = create("{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"<div>x</div>\"},"
                + "\"name\":[{\"family\":\"P\"}],\"birthDate\":\"1990\",\"_birthDate\":{\"extension\":[{\"url\":\"u\"}]},"
                + "\"maritalStatus\":{\"text\":\"m\"},\"managingOrganization\":{\"reference\":\"Organization/"
                + organization + "\"}}");
        observation = create(observation("final", patient));
        create(observation("amended", patient));
    }

    private static String observation(String status, String subject) {
        return "{\"resourceType\":\"Observation\",\"status\":\"" + status + "\",\"code\":{\"text\":\"c\"},"
                + "\"valueQuantity\":{\"value\":1.50},\"method\":{\"text\":\"m\"},\"subject\":{\"reference\":\"Patient/"
                + subject + "\"},\"performer\":[{\"reference\":\"Organization/" + organization + "\"}]}";
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String create(String text) {
        return client.post("fhir/R4/" + text.split("\"")[3], text).expect(201).id();
    }

    private static Set<String> members(JsonNode resource) {
        Set<String> names = new TreeSet<>();
        resource.fieldNames().forEachRemaining(names::add);
        names.removeAll(Set.of("resourceType", "id", "meta"));
        return names;
    }

    private static Set<String> shown(String query) {
        Reply reply = client.get("fhir/R4/" + query).expect(200);
        JsonNode resource = reply.json().has("entry") ? reply.json().at("/entry/0/resource") : reply.json();
        assertThat(resource.at("/meta/tag/0/code").asText()).isEqualTo("SUBSETTED");
        assertThat(resource.at("/meta/versionId").asText()).isNotEmpty();
        return members(resource);
    }

    @Test
    void partsOfResources() {
        assertThat(shown("Patient?_fields=name")).containsExactly("name");
        assertThat(shown("Patient?_elements=name,birthDate")).containsExactly("_birthDate", "birthDate", "name");
        assertThat(shown("Patient/" + patient + "?_elements=name")).containsExactly("name");
        assertThat(shown("Observation?_elements=value")).containsExactly("code", "status", "valueQuantity");
        assertThat(shown("Observation?_fields=value")).containsExactly("valueQuantity");
        assertThat(shown("Patient?_summary=true"))
                .contains("name", "birthDate")
                .doesNotContain("text", "maritalStatus");
        assertThat(shown("Observation?_summary=true"))
                .contains("status", "code", "valueQuantity", "subject")
                .doesNotContain("method");
        assertThat(shown("Patient?_summary=text")).containsExactly("text");
        assertThat(shown("Observation?_summary=text")).containsExactly("code", "status");
        assertThat(shown("Patient?_summary=data")).contains("maritalStatus").doesNotContain("text");
        Reply whole = client.get("fhir/R4/Patient?_summary=false").expect(200);
        assertThat(whole.json().at("/entry/0/resource/meta").has("tag")).isFalse();
        assertThat(client.get("fhir/R4/Observation?_fields=value").text()).contains("{\"value\":1.50}");
        client.get("fhir/R4/Patient?_summary=text&_elements=name").expect(400);
        client.get("fhir/R4/Patient/" + patient + "?_summary=x").expect(400);
        client.get("fhir/R4/Patient?_format=json&_pretty=true").expect(200);
        client.get("fhir/R4/Patient?_format=xml").expect(400);
    }

    private static List<String> found(Reply reply, String mode) {
        List<String> keys = new ArrayList<>();
        reply.json().path("entry").forEach(entry -> {
            if (entry.at("/search/mode").asText().equals(mode)) {
                keys.add(entry.at("/resource/resourceType").asText() + "/"
                        + entry.at("/resource/id").asText());
            }
        });
        return keys;
    }

    @Test
    void whatIsReferredToComesAlong() {
        Reply reply = client.get(
                        "fhir/R4/Observation?_include=Observation:subject&_include=Observation:performer&_total=accurate")
                .expect(200);
        assertThat(found(reply, "match")).hasSize(2);
        assertThat(found(reply, "include"))
                .containsExactlyInAnyOrder("Patient/" + patient, "Organization/" + organization);
        assertThat(reply.json().path("total").asInt()).isEqualTo(2);
        assertThat(found(client.get("fhir/R4/Observation?_include=Observation:subject:Group"), "include"))
                .isEmpty();
        assertThat(found(client.get("fhir/R4/Observation?_include=Observation:patient"), "include"))
                .containsExactly("Patient/" + patient);
        assertThat(found(client.get("fhir/R4/Observation?_count=0&_include=Observation:patient"), "include"))
                .isEmpty();
        Reply part = client.get("fhir/R4/Observation?status=final&_include=Observation:subject&_fields=name")
                .expect(200);
        assertThat(members(part.json().at("/entry/1/resource"))).containsExactly("name");
    }

    @Test
    void whatRefersComesAlong() {
        Reply reply = client.get("fhir/R4/Patient?_id=" + patient + "&_revinclude=Observation:subject")
                .expect(200);
        assertThat(found(reply, "match")).containsExactly("Patient/" + patient);
        assertThat(found(reply, "include")).hasSize(2).contains("Observation/" + observation);
        Reply both = client.get("fhir/R4/Patient?_id=" + patient
                        + "&_revinclude=Observation:subject&_include=Patient:organization&_revinclude=Patient:link")
                .expect(200);
        assertThat(found(both, "include")).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void whatComesAlongIsBounded() {
        TestClient many = server.newProject("Bounded");
        String subject =
                many.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\"}").id();
        StringBuilder bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[");
        for (int i = 0; i < 1010; i++) {
            bundle.append(i == 0 ? "" : ",")
                    .append("{\"request\":{\"method\":\"POST\",\"url\":\"Observation\"},\"resource\":")
                    .append(observation("final", subject))
                    .append('}');
        }
        many.post("fhir/R4", bundle.append("]}").toString(), "Prefer", "return=minimal")
                .expect(200);
        Reply reply =
                many.get("fhir/R4/Patient?_revinclude=Observation:subject").expect(200);
        assertThat(found(reply, "include")).hasSize(1000);
        assertThat(found(reply, "outcome")).hasSize(1);
        assertThat(reply.text()).contains("At most 1000 resources come along");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_include=*",
                "_include=Observation",
                "_include=Observation:nonsense",
                "_include=Observation:code",
                "_include=Patient:link",
                "_include=Nope:subject",
                "_include=Observation:subject:Nope",
                "_include:iterate=Observation:subject",
                "_revinclude:iterate=Observation:subject",
                "_revinclude=*",
                "_compartment=Nothing/11111111-1111-4111-8111-111111111111",
                "_compartment=x",
            })
    void refuses(String parameter) {
        Reply reply = client.get("fhir/R4/Observation?" + parameter).expect(400);
        assertThat(reply.at("/issue/0/expression/0")).isEqualTo(parameter.split("[=:]", 2)[0]);
    }

    @Test
    void compartments() {
        assertThat(found(client.get("fhir/R4/Observation?_compartment=Patient/" + patient), "match"))
                .hasSize(2);
        assertThat(found(client.get("fhir/R4/Patient?_compartment=Patient/" + patient), "match"))
                .containsExactly("Patient/" + patient);
        assertThat(found(client.get("fhir/R4/Patient?_compartment=Project/" + client.project()), "match"))
                .hasSize(1);
        client.get("fhir/R4/Patient?_compartment=Project/" + patient).expect(404);
        client.get("fhir/R4/Organization?_compartment=Patient/" + patient).expect(400);
    }

    @Test
    void pagesStayRightWhileOthersWrite() {
        TestClient busy = server.newProject("Busy");
        Set<String> there = new TreeSet<>();
        for (int i = 0; i < 90; i++) {
            there.add(busy.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"gender\":\"male\"}")
                    .id());
        }
        for (String query : List.of("?_count=20", "?_count=20&_sort=_lastUpdated", "?_count=25&gender=male")) {
            List<String> seen = new ArrayList<>();
            String next = "fhir/R4/Patient" + query;
            while (!next.isEmpty()) {
                Reply page = busy.get(next).expect(200);
                seen.addAll(found(page, "match").stream()
                        .map(key -> key.substring(8))
                        .toList());
                next = "";
                for (JsonNode link : page.json().path("link")) {
                    if (link.path("relation").asText().equals("next")) {
                        next = link.path("url").asText();
                        assertThat(next).contains("_cursor=");
                    }
                }
                String added = busy.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"gender\":\"male\"}")
                        .id();
                String gone = seen.get(0);
                if (there.remove(gone)) {
                    busy.delete("fhir/R4/Patient/" + gone).expect(200);
                }
                assertThat(added).isNotEmpty();
            }
            assertThat(seen).doesNotHaveDuplicates().containsAll(there);
        }
    }
}
