package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches and transactions over HTTP. */
class BundleIT {
    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Bundles");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String bundle(String type, String... entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    private static String post(String fullUrl, String resource) {
        String type = resource.split("\"")[3];
        return "{\"fullUrl\":\"" + fullUrl + "\",\"resource\":" + resource
                + ",\"request\":{\"method\":\"POST\",\"url\":\"" + type + "\"}}";
    }

    private static String request(String method, String url) {
        return "{\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\"}}";
    }

    private static String observation(String subject) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"text\":{\"status\":\"generated\",\"div\":\""
                + "<div>" + subject + "</div>\"},\"code\":{\"text\":\"" + subject + "\"},\"subject\":{\"reference\":\""
                + subject + "\"}}";
    }

    private static String patient(String identifier) {
        return "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://b\",\"value\":\"" + identifier
                + "\"}]}";
    }

    private static Reply send(String text) {
        return client.post("fhir/R4", text);
    }

    @Test
    void aBatchAnswersInTheOrderOfItsEntries() {
        Reply reply = send(bundle(
                        "batch",
                        post("urn:uuid:1", patient("a")),
                        post("urn:uuid:2", observation("urn:uuid:1")),
                        request("GET", "Patient/00000000-0000-4000-8000-000000000000"),
                        post("urn:uuid:3", "{\"resourceType\":\"Foo\"}"),
                        request("GET", "Patient?identifier=a"),
                        request("PATCH", "Patient/1")))
                .expect(200);
        assertThat(reply.at("/type")).isEqualTo("batch-response");
        assertThat(reply.json().findValuesAsText("status"))
                .containsSubsequence("201", "201", "404", "400", "200", "400");
        assertThat(reply.at("/entry/0/response/outcome/id")).isEqualTo("created");
        String patient = reply.at("/entry/0/response/location");
        assertThat(patient).isEqualTo("Patient/" + reply.at("/entry/0/resource/id"));
        assertThat(reply.at("/entry/1/resource/subject/reference")).isEqualTo(patient);
        assertThat(reply.at("/entry/1/resource/code/text")).isEqualTo("urn:uuid:1");
        assertThat(reply.at("/entry/1/resource/text/div")).isEqualTo("<div>urn:uuid:1</div>");
        assertThat(reply.at("/entry/2/response/outcome/id")).isEqualTo("not-found");
        assertThat(reply.json().at("/entry/2").has("resource")).isFalse();
        assertThat(reply.at("/entry/4/resource/entry/0/resource/id")).isEqualTo(patient.substring(8));
        assertThat(client.get("fhir/R4/Observation?subject=" + patient).json().path("entry"))
                .hasSize(1);
    }

    @Test
    void minimalLeavesWhatWasWrittenOut() {
        Reply reply = client.post(
                        "fhir/R4", bundle("batch", post("urn:uuid:1", patient("m"))), "Prefer", "return=minimal")
                .expect(200);
        assertThat(reply.json().at("/entry/0").has("resource")).isFalse();
        assertThat(reply.at("/entry/0/response/location")).startsWith("Patient/");
    }

    @Test
    void aTransactionIsAllOrNothing() {
        Reply good = send(bundle(
                        "transaction",
                        post("urn:uuid:1", patient("t1")),
                        post("urn:uuid:2", observation("urn:uuid:1"))))
                .expect(200);
        assertThat(good.at("/type")).isEqualTo("transaction-response");
        assertThat(good.at("/entry/1/resource/subject/reference")).isEqualTo(good.at("/entry/0/response/location"));
        Reply bad = send(bundle(
                        "transaction",
                        post("urn:uuid:1", patient("t2")),
                        "{\"resource\":{\"resourceType\":\"Observation\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}"))
                .expect(400);
        assertThat(bad.at("/issue/0/expression/0")).isEqualTo("Bundle.entry[1]");
        assertThat(client.get("fhir/R4/Patient?identifier=t2").json().has("entry"))
                .isFalse();
        Reply missing = send(bundle(
                        "transaction",
                        post("urn:uuid:1", patient("t3")),
                        request("DELETE", "Patient/00000000-0000-4000-8000-000000000000")))
                .expect(404);
        assertThat(missing.text()).contains("Bundle.entry[1]");
        assertThat(client.get("fhir/R4/Patient?identifier=t3").json().has("entry"))
                .isFalse();
    }

    @Test
    void deletesUpdatesAndReadsOfATransactionSeeOneAnother() {
        String kept = client.post("fhir/R4/Patient", patient("u1")).id();
        String gone = client.post("fhir/R4/Patient", patient("u2")).id();
        String changed = patient("u1").replace("}]}", "}],\"id\":\"" + kept + "\",\"active\":true}");
        Reply reply = send(bundle(
                        "transaction",
                        request("GET", "Patient/" + kept),
                        "{\"fullUrl\":\"urn:uuid:9\",\"resource\":" + changed
                                + ",\"request\":{\"method\":\"PUT\",\"url\":\"Patient/" + kept + "\"}}",
                        request("DELETE", "Patient/" + gone),
                        post("urn:uuid:2", observation("urn:uuid:9")),
                        request("GET", "Patient?identifier=u1")))
                .expect(200);
        assertThat(reply.at("/entry/0/resource/active")).isEqualTo("true");
        assertThat(reply.at("/entry/3/resource/subject/reference")).isEqualTo("Patient/" + kept);
        assertThat(reply.at("/entry/4/resource/entry/0/resource/active")).isEqualTo("true");
        client.get("fhir/R4/Patient/" + gone).expect(410);
    }

    @Test
    void conditionalReferencesLeadToWhatTheyFind() {
        String one = client.post("fhir/R4/Patient", patient("c1")).id();
        client.post("fhir/R4/Patient", patient("c2")).expect(201);
        client.post("fhir/R4/Patient", patient("c2")).expect(201);
        Reply reply = send(bundle(
                        "batch",
                        post("urn:uuid:1", observation("Patient?identifier=http://b|c1")),
                        post("urn:uuid:2", observation("Patient?identifier=http://b|none")),
                        post("urn:uuid:3", observation("Patient?identifier=http://b|c2")),
                        post("urn:uuid:4", observation("Patient?foo=1"))))
                .expect(200);
        assertThat(reply.at("/entry/0/resource/subject/reference")).isEqualTo("Patient/" + one);
        assertThat(reply.at("/entry/0/resource/code/text")).isEqualTo("Patient?identifier=http://b|c1");
        assertThat(reply.at("/entry/1/resource/subject/reference")).isEqualTo("Patient?identifier=http://b|none");
        assertThat(reply.at("/entry/2/response/status")).isEqualTo("400");
        assertThat(reply.at("/entry/2/response/outcome/issue/0/details/text")).contains("http://b|c2");
        assertThat(reply.at("/entry/3/response/status")).isEqualTo("400");
        send(bundle("transaction", post("urn:uuid:1", observation("Patient?identifier=http://b|c2"))))
                .expect(400);
    }

    @Test
    void createsCanDependOnASearch() {
        String entry = "{\"fullUrl\":\"urn:uuid:p\",\"resource\":" + patient("once")
                + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":\"identifier=http://b|once\"}}";
        for (String type : List.of("batch", "transaction")) {
            Reply first = send(bundle(type, entry, post("urn:uuid:o", observation("urn:uuid:p"))))
                    .expect(200);
            String location = first.at("/entry/0/response/location");
            assertThat(first.at("/entry/1/resource/subject/reference")).isEqualTo(location);
            Reply second = send(bundle(type, entry, post("urn:uuid:o", observation("urn:uuid:p"))))
                    .expect(200);
            assertThat(second.at("/entry/0/response/status")).isEqualTo("200");
            assertThat(second.at("/entry/0/response/location")).isEqualTo(location);
            assertThat(second.at("/entry/1/resource/subject/reference")).isEqualTo(location);
        }
    }

    @Test
    void oneBadResourceAmongManyIsOneBadEntry() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            entries.add(post(
                    "urn:uuid:" + i,
                    i == 700
                            ? "{\"resourceType\":\"Patient\",\"link\":[{\"other\":{\"reference\":5}}]}"
                            : patient("many" + i)));
        }
        Reply reply = send(bundle("batch", entries.toArray(String[]::new))).expect(200);
        JsonNode all = reply.json().path("entry");
        assertThat(all).hasSize(1200);
        for (int i = 0; i < 1200; i++) {
            assertThat(all.path(i).at("/response/status").asText()).isEqualTo(i == 700 ? "400" : "201");
            assertThat(all.path(i).at("/resource/identifier/0/value").asText()).isEqualTo(i == 700 ? "" : "many" + i);
        }
    }

    @Test
    void clientsAndBinariesInBatchesKeepTheirWays() {
        Reply reply = send(bundle(
                        "batch",
                        post(
                                "urn:uuid:c",
                                "{\"resourceType\":\"ClientApplication\",\"name\":\"second\",\"secret\":\"abc\"}"),
                        post(
                                "urn:uuid:b",
                                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGk=\"}")))
                .expect(200);
        assertThat(reply.at("/entry/0/resource/secret")).isEqualTo("abc");
        assertThat(server.sql("select 1 from resource where content like '%\"abc\"%'"))
                .isEmpty();
        assertThat(client.get("fhir/R4/" + reply.at("/entry/1/response/location"), "Accept", "*/*")
                        .text())
                .isEqualTo("hi");
    }

    private static String binary(String fullUrl, String method, String url, String contentType, String data) {
        String id = url.contains("/") ? "\"id\":\"" + url.split("/")[1] + "\"," : "";
        return "{\"fullUrl\":\"" + fullUrl + "\",\"resource\":{\"resourceType\":\"Binary\"," + id + "\"contentType\":\""
                + contentType + "\",\"data\":\""
                + Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8))
                + "\"},\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\"}}";
    }

    @Test
    void patchesComeAsBinaries() {
        String id = client.post("fhir/R4/Patient", patient("patched").replace("]}", "],\"multipleBirthInteger\":1}"))
                .expect(201)
                .id();
        String patch = "[{\"op\":\"replace\",\"path\":\"/multipleBirthInteger\",\"value\":1.50},"
                + "{\"op\":\"add\",\"path\":\"/managingOrganization\",\"value\":{\"reference\":\"urn:uuid:org\"}}]";
        for (String type : List.of("batch", "transaction")) {
            Reply reply = send(bundle(
                            type,
                            post("urn:uuid:org", "{\"resourceType\":\"Organization\",\"name\":\"O\"}"),
                            binary("", "PATCH", "Patient/" + id, "application/json-patch+json", patch),
                            binary("", "PATCH", "Patient?identifier=patched", "application/json-patch+json", "[]")))
                    .expect(200);
            assertThat(reply.at("/entry/1/response/status")).isEqualTo("200");
            assertThat(reply.at("/entry/1/resource/managingOrganization/reference"))
                    .isEqualTo(reply.at("/entry/0/response/location"));
            assertThat(reply.text()).contains("\"multipleBirthInteger\":1.50");
            assertThat(reply.at("/entry/2/response/location")).isEqualTo("Patient/" + id);
        }
        Reply bad = send(bundle(
                        "batch",
                        binary("", "PATCH", "Patient/" + id, "application/json-patch+json", "[{}]"),
                        binary("", "PATCH", "Patient/" + id, "text/plain", "[]"),
                        binary("", "PATCH", "Patient?identifier=nobody", "application/json-patch+json", "[]")))
                .expect(200);
        assertThat(bad.json().findValuesAsText("status")).containsExactly("400", "400", "404");
        assertThat(bad.at("/entry/0/response/outcome/issue/0/details/text")).contains("operation 0");
    }

    @Test
    void binariesOfATransactionStandOrFallWithIt() {
        int files = server.files().size();
        String photo = "{\"resourceType\":\"Patient\",\"photo\":[{\"url\":\"urn:uuid:b\"}]}";
        Reply good = send(bundle(
                        "transaction",
                        binary("urn:uuid:b", "POST", "Binary", "text/plain", "in a transaction"),
                        post("urn:uuid:p", photo)))
                .expect(200);
        String id = good.at("/entry/0/resource/id");
        assertThat(server.nobody().get(good.at("/entry/1/resource/photo/0/url")).text())
                .isEqualTo("in a transaction");
        assertThat(server.files()).hasSize(files + 1);
        send(bundle(
                        "transaction",
                        binary("urn:uuid:b", "POST", "Binary", "text/plain", "lost"),
                        request("DELETE", "Patient/00000000-0000-4000-8000-000000000000"),
                        request("GET", "Patient/00000000-0000-4000-8000-000000000000")))
                .expect(404);
        assertThat(server.files()).hasSize(files + 1);
        for (String type : List.of("batch", "transaction")) {
            Reply put = send(bundle(type, binary("", "PUT", "Binary/" + id, "text/plain", "new " + type)))
                    .expect(200);
            assertThat(put.at("/entry/0/response/status")).isEqualTo("200");
            assertThat(client.get("fhir/R4/Binary/" + id, "Accept", "*/*").text())
                    .isEqualTo("new " + type);
            send(bundle(type, binary("", "PUT", "Binary/" + id, "text/plain", "new " + type)))
                    .expect(200);
        }
        assertThat(server.files()).as("the same bytes are not kept twice").hasSize(files + 3);
        Reply batch = send(bundle(
                        "batch",
                        binary("urn:uuid:b", "POST", "Binary", "text/plain", "in a batch"),
                        post("urn:uuid:p", photo)))
                .expect(200);
        assertThat(server.nobody()
                        .get(batch.at("/entry/1/resource/photo/0/url"))
                        .text())
                .isEqualTo("in a batch");
    }

    @Test
    void conditionsOfEntries() {
        Reply made = client.post("fhir/R4/Patient", patient("cond")).expect(201);
        String get = "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + made.id() + "\",\"ifNoneMatch\":\""
                + made.header("etag").replace("\"", "\\\"") + "\"}}";
        String put = "{\"resource\":" + patient("cond").replace("}]}", "}],\"id\":\"" + made.id() + "\"}")
                + ",\"request\":{\"method\":\"PUT\",\"url\":\"Patient/" + made.id() + "\",\"ifNoneMatch\":\"*\"}}";
        Reply reply = send(bundle(
                        "batch",
                        get,
                        put,
                        request("DELETE", "Patient?identifier=nobody"),
                        request("DELETE", "Patient?_sort=_id")))
                .expect(200);
        assertThat(reply.json().findValuesAsText("status")).containsExactly("304", "412", "200", "400");
        assertThat(reply.json().at("/entry/0").has("resource")).isFalse();
        send(bundle("transaction", request("DELETE", "Patient?identifier=http://b|cond")))
                .expect(200);
        client.get("fhir/R4/Patient/" + made.id()).expect(410);
    }

    @Test
    void aTransactionChangesAResourceOnce() {
        String id = client.post("fhir/R4/Patient", patient("twice")).id();
        Reply refused = send(bundle(
                        "transaction", request("DELETE", "Patient/" + id), request("DELETE", "Patient/" + id)))
                .expect(400);
        assertThat(refused.text()).contains("Bundle.entry[1]", "Patient/" + id);
    }

    @Test
    void manyConditionalReferencesAreLookedUpTogether() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            client.post("fhir/R4/Patient", patient("together" + i)).expect(201);
        }
        for (int i = 0; i < 1200; i++) {
            entries.add(post("urn:uuid:" + i, observation("Patient?identifier=http://b|together" + i)));
        }
        Reply reply = client.post("fhir/R4", bundle("transaction", entries.toArray(String[]::new)))
                .expect(200);
        for (int i = 0; i < 1200; i++) {
            String reference = reply.at("/entry/" + i + "/resource/subject/reference");
            assertThat(reference).startsWith(i < 40 ? "Patient/" : "Patient?identifier=http://b|together" + i);
        }
    }

    @Test
    void badBundlesAre400() {
        send("{\"resourceType\":\"Patient\"}").expect(400);
        send("{\"resourceType\":\"Bundle\"}").expect(400);
        send("{\"resourceType\":\"Bundle\",\"type\":\"collection\"}").expect(400);
        send("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{}]}").expect(400);
        send("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":5}").expect(400);
        send("[]").expect(400);
        send("").expect(400);
        Reply empty = send("{\"resourceType\":\"Bundle\",\"type\":\"batch\"}").expect(200);
        assertThat(empty.text()).isEqualTo("{\"resourceType\":\"Bundle\",\"type\":\"batch-response\"}");
        Reply noResource = send(bundle("batch", request("POST", "Patient"))).expect(200);
        assertThat(noResource.at("/entry/0/response/status")).isEqualTo("400");
        String id = UUID.randomUUID().toString();
        Reply wrongId = send(bundle(
                        "batch",
                        "{\"resource\":{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"PUT\",\"url\":\"Patient/"
                                + id + "\"}}"))
                .expect(200);
        assertThat(wrongId.at("/entry/0/response/status")).isEqualTo("400");
    }
}
