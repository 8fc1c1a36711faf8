package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Single resources over HTTP: one test for each thing that a client depends on. */
class FhirDoorIT {
    private static final String PATIENT = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"X\"}]}";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Door");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Reply created() {
        return client.post("fhir/R4/Patient", PATIENT).expect(201);
    }

    private static void isOutcome(Reply reply, int status, String id, String code, String text) {
        reply.expect(status);
        assertThat(reply.header("content-type")).isEqualTo("application/fhir+json; charset=utf-8");
        JsonNode outcome = reply.json();
        assertThat(outcome.path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(outcome.path("id").asText()).isEqualTo(id);
        assertThat(reply.at("/issue/0/code")).isEqualTo(code);
        assertThat(reply.at("/issue/0/details/text")).isEqualTo(text);
        assertThat(reply.at("/extension/0/extension/0/url")).isEqualTo("requestId");
        assertThat(reply.at("/extension/0/extension/1/url")).isEqualTo("traceId");
    }

    @Test
    void createAnswersTheResourceWithItsVersionAndAddress() {
        Reply reply = created();
        String id = reply.id();
        String version = reply.at("/meta/versionId");
        assertThat(reply.header("location")).isEqualTo(server.urls.fhir() + "Patient/" + id);
        assertThat(reply.header("etag")).isEqualTo("W/\"" + version + "\"");
        assertThat(reply.header("last-modified")).endsWith("GMT");
        assertThat(reply.header("content-type")).isEqualTo("application/fhir+json; charset=utf-8");
        assertThat(reply.json().at("/meta").properties()).hasSize(2);
        assertThat(reply.at("/name/0/family")).isEqualTo("X");
    }

    @Test
    void extendedShowsProjectAuthorAndCompartments() {
        Reply reply =
                client.post("fhir/R4/Patient", PATIENT, "X-Medplum", "extended").expect(201);
        assertThat(reply.at("/meta/project")).isEqualTo(client.project());
        assertThat(reply.at("/meta/author/reference")).isEqualTo("ClientApplication/" + client.id);
        assertThat(reply.at("/meta/compartment/0/reference")).isEqualTo("Project/" + client.project());
        assertThat(reply.at("/meta/compartment/1/reference")).isEqualTo("Patient/" + reply.id());
    }

    @Test
    void bothPrefixesAndHeadAnswer() {
        String id = created().id();
        client.get("api/fhir/R4/Patient/" + id).expect(200);
        Reply head = client.send("HEAD", "fhir/R4/Patient/" + id, BodyPublishers.noBody())
                .expect(200);
        assertThat(head.bytes).isEmpty();
        assertThat(head.header("etag")).startsWith("W/");
        client.send("HEAD", "fhir/R4/Patient?_count=1", BodyPublishers.noBody()).expect(200);
        client.send("HEAD", "fhir/R4/Patient/" + id + "/_history", BodyPublishers.noBody())
                .expect(200);
        Reply options = client.send("OPTIONS", "fhir/R4/Patient", BodyPublishers.noBody())
                .expect(204);
        assertThat(options.header("allow")).contains("POST");
    }

    @Test
    void minimalLeavesTheBodyOut() {
        Reply reply = client.post("fhir/R4/Patient", PATIENT, "Prefer", "return=minimal")
                .expect(201);
        assertThat(reply.bytes).isEmpty();
        assertThat(reply.header("location")).contains("/Patient/");
    }

    @Test
    void whatIsNotThereIs404() {
        isOutcome(client.get("fhir/R4/Patient/" + NOBODY), 404, "not-found", "not-found", "Not found");
        isOutcome(client.get("fhir/R4/Patient/example"), 404, "not-found", "not-found", "Not found");
        isOutcome(client.get("fhir/R4/Patient/" + NOBODY + "/$nothing"), 404, "not-found", "not-found", "Not found");
        isOutcome(client.get("fhir/R4/Project/" + NOBODY + "/$clone"), 404, "not-found", "not-found", "Not found");
        isOutcome(client.delete("fhir/R4/Patient/" + NOBODY), 404, "not-found", "not-found", "Not found");
        isOutcome(client.put("fhir/R4/Patient/" + NOBODY, withId(NOBODY)), 404, "not-found", "not-found", "Not found");
    }

    @Test
    void unknownTypesAre400() {
        isOutcome(client.get("fhir/R4/Foo/" + NOBODY), 400, "", "structure", "Unknown resource type");
        isOutcome(client.get("fhir/R4/Foo"), 400, "", "structure", "Unknown resource type");
        isOutcome(client.post("fhir/R4/Foo", PATIENT), 400, "", "structure", "Unknown resource type");
    }

    @Test
    void withoutCredentialsItIs401() {
        isOutcome(server.nobody().get("fhir/R4/Patient"), 401, "unauthorized", "login", "Unauthorized");
        isOutcome(
                new TestClient(server.urls.base(), client.id, "wrong").get("fhir/R4/Patient"),
                401,
                "unauthorized",
                "login",
                "Unauthorized");
    }

    @Test
    void wrongTypesAndIdsAreNamed() {
        isOutcome(
                client.post("fhir/R4/Patient", "{\"resourceType\":\"Observation\"}"),
                400,
                "",
                "invalid",
                "Incorrect resource type: expected Patient, but found Observation");
        String id = created().id();
        isOutcome(client.put("fhir/R4/Patient/" + id, withId(NOBODY)), 400, "", "invalid", "Incorrect resource ID");
        client.put("fhir/R4/Patient/example", PATIENT).expect(400);
        client.send("POST", "fhir/R4/Patient", BodyPublishers.ofString(PATIENT), "Content-Type", "text/plain")
                .expect(415);
    }

    private static String withId(String id) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}";
    }

    @Test
    void updateMakesAVersionAndTheSameTextDoesNot() {
        Reply first = created();
        Reply second =
                client.put("fhir/R4/Patient/" + first.id(), withId(first.id())).expect(200);
        assertThat(second.at("/meta/versionId")).isNotEqualTo(first.at("/meta/versionId"));
        Reply third = client.put("fhir/R4/Patient/" + first.id(), second.text()).expect(200);
        assertThat(third.text()).isEqualTo(second.text());
    }

    @Test
    void ifMatchMustNameTheVersion() {
        Reply first = created();
        String path = "fhir/R4/Patient/" + first.id();
        client.put(path, withId(first.id()), "If-Match", first.header("etag")).expect(200);
        Reply stale = client.put(path, withId(first.id()).replace("true", "false"), "If-Match", first.header("etag"));
        isOutcome(stale, 412, "precondition-failed", "processing", "Precondition Failed");
        client.put(path, withId(first.id()), "If-Match", "W/\"nonsense\"").expect(412);
        client.delete(path, "If-Match", first.header("etag")).expect(412);
    }

    @Test
    void deletedIs410AndComesBackByUpdate() {
        String id = created().id();
        isOutcome(client.delete("fhir/R4/Patient/" + id), 200, "ok", "informational", "All OK");
        isOutcome(client.get("fhir/R4/Patient/" + id), 410, "gone", "deleted", "Gone");
        assertThat(client.get("fhir/R4/Patient?_id=" + id).json().has("entry")).isFalse();
        client.put("fhir/R4/Patient/" + id, withId(id)).expect(201);
        client.get("fhir/R4/Patient/" + id).expect(200);
    }

    @Test
    void superAdministratorsChooseIdsAndProjects() {
        String id = UUID.randomUUID().toString();
        String text = "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"meta\":{\"project\":\"" + client.project()
                + "\"}}";
        client.put("fhir/R4/Patient/" + id, text).expect(404);
        server.superAdmin().put("fhir/R4/Patient/" + id, text).expect(201);
        client.get("fhir/R4/Patient/" + id).expect(200);
    }

    private static Reply patch(String path, String operations, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json-patch+json";
        return client.send("PATCH", path, BodyPublishers.ofString(operations), all);
    }

    @Test
    void patchesKeepEveryOtherByte() {
        String text = "{\"resourceType\":\"Patient\", "
                + " \"extension\":[{\"url\":\"u\",\"valueDecimal\":1.10}],\"active\":true}";
        Reply first = client.post("fhir/R4/Patient", text).expect(201);
        String path = "fhir/R4/Patient/" + first.id();
        Reply patched = patch(
                        path,
                        "[{\"op\":\"test\",\"path\":\"/meta/versionId\",\"value\":\"" + first.at("/meta/versionId")
                                + "\"},{\"op\":\"replace\",\"path\":\"/active\",\"value\":false},"
                                + "{\"op\":\"add\",\"path\":\"/extension/-\",\"value\":{\"url\":\"v\",\"valueDecimal\":2.50e1}},"
                                + "{\"op\":\"add\",\"path\":\"/meta/tag\",\"value\":[{\"code\":\"t\"}]}]")
                .expect(200);
        assertThat(patched.text())
                .contains(
                        ",  \"extension\":[{\"url\":\"u\",\"valueDecimal\":1.10},{\"url\":\"v\",\"valueDecimal\":2.50e1}],\"active\":false");
        assertThat(patched.at("/meta/tag/0/code")).isEqualTo("t");
        assertThat(patched.header("etag")).isNotEqualTo(first.header("etag"));
        assertThat(server.sql("select content from resource where id = '" + first.id() + "'")
                        .iterator()
                        .next()
                        .getString(0))
                .startsWith("{\"resourceType\":\"Patient\"")
                .doesNotContain("versionId", first.id());
        Reply same = patch(path, "[]").expect(200);
        assertThat(same.header("etag")).isEqualTo(patched.header("etag"));
    }

    @Test
    void patchesAreRefusedByName() {
        Reply first = created();
        String path = "fhir/R4/Patient/" + first.id();
        isOutcome(
                patch(path, "[{\"op\":\"remove\",\"path\":\"/nothing\"}]"),
                400,
                "",
                "invalid",
                "JSON Patch operation 0: /nothing does not exist");
        patch(path, "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"" + NOBODY + "\"}]")
                .expect(400);
        patch(path, "[{\"op\":\"replace\",\"path\":\"/resourceType\",\"value\":\"Group\"}]")
                .expect(400);
        patch(path, "[{\"op\":\"replace\",\"path\":\"\",\"value\":5}]").expect(400);
        patch(path, "{").expect(400);
        patch(path, "[]", "If-Match", "W/\"" + NOBODY + "\"").expect(412);
        patch("fhir/R4/Patient/" + NOBODY, "[]").expect(404);
        client.send("PATCH", path, BodyPublishers.ofString("{}"), "Content-Type", "application/fhir+json")
                .expect(415);
        client.delete(path).expect(200);
        patch(path, "[]").expect(410);
        assertThat(client.get(path + "/_history").json().path("total").asInt()).isEqualTo(2);
    }

    @Test
    void patchesAtTheSameTimeAllTakeEffect() throws Exception {
        String id = client.post("fhir/R4/Patient", "{\"resourceType\":\"Patient\",\"name\":[]}")
                .expect(201)
                .id();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String value = "{\"family\":\"f" + i + "\"}";
            Thread thread = new Thread(() ->
                    patch("fhir/R4/Patient/" + id, "[{\"op\":\"add\",\"path\":\"/name/-\",\"value\":" + value + "}]"));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(client.get("fhir/R4/Patient/" + id).json().path("name")).hasSize(12);
    }

    @Test
    void aSecretCanBePatchedByWhoSeesIt() {
        Reply app = client.post(
                        "fhir/R4/ClientApplication",
                        "{\"resourceType\":\"ClientApplication\",\"name\":\"n\",\"secret\":\"one\"}")
                .expect(201);
        Reply patched = patch(
                        "fhir/R4/ClientApplication/" + app.id(),
                        "[{\"op\":\"replace\",\"path\":\"/secret\",\"value\":\"two\"}]")
                .expect(200);
        assertThat(patched.at("/secret")).isEqualTo("two");
    }

    @Test
    void whoHoldsTheVersionIsTold304() {
        Reply first = created();
        String path = "fhir/R4/Patient/" + first.id();
        Reply same = client.get(path, "If-None-Match", first.header("etag")).expect(304);
        assertThat(same.bytes).isEmpty();
        assertThat(same.header("etag")).isEqualTo(first.header("etag"));
        client.get(path, "If-None-Match", "W/\"x\", " + first.header("etag")).expect(304);
        client.get(path, "If-None-Match", "\"x\"").expect(200);
        client.get(path, "If-Modified-Since", first.header("last-modified")).expect(304);
        client.get(path, "If-Modified-Since", "Sat, 21 Nov 2020 21:06:23 GMT").expect(200);
        client.get(path, "If-Modified-Since", "yesterday").expect(200);
        client.put(path, withId(first.id()), "If-None-Match", "*").expect(412);
        String id = UUID.randomUUID().toString();
        TestClient root = server.superAdmin();
        root.put("fhir/R4/Patient/" + id, withId(id), "If-None-Match", "*").expect(201);
        root.put("fhir/R4/Patient/" + id, withId(id), "If-None-Match", "*").expect(412);
    }

    @Test
    void conditionalDeletesAndPatchesAreOfOne() {
        String text = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://x\",\"value\":\"del\"}]}";
        String path = "fhir/R4/Patient?identifier=http%3A%2F%2Fx%7Cdel";
        client.delete(path).expect(200);
        patch(path, "[]").expect(404);
        String id = client.post("fhir/R4/Patient", text).expect(201).id();
        patch(path, "[{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]").expect(200);
        assertThat(client.get("fhir/R4/Patient/" + id).at("/active")).isEqualTo("true");
        client.delete(path, "If-Match", "W/\"" + NOBODY + "\"").expect(412);
        client.post("fhir/R4/Patient", text).expect(201);
        client.delete(path).expect(412);
        patch(path, "[]").expect(412);
        client.delete("fhir/R4/Patient").expect(400);
        client.delete("fhir/R4/Patient?_sort=_id").expect(400);
        client.delete("fhir/R4/Patient?_id=" + id).expect(200);
        client.delete(path).expect(200);
        client.get("fhir/R4/Patient/" + id).expect(410);
        client.put(path, text, "If-Match", "W/\"" + NOBODY + "\"").expect(412);
    }

    @Test
    void anOutcomeCanBePreferred() {
        Reply made = client.post("fhir/R4/Patient", PATIENT, "Prefer", "return=OperationOutcome")
                .expect(201);
        assertThat(made.at("/id")).isEqualTo("created");
        assertThat(made.header("location")).contains("/Patient/");
        assertThat(client.post("fhir/R4/Patient", PATIENT, "Prefer", "return=representation")
                        .at("/resourceType"))
                .isEqualTo("Patient");
    }

    @Test
    void historyListsVersionsNewestFirst() {
        Reply first = created();
        String id = first.id();
        client.put("fhir/R4/Patient/" + id, withId(id)).expect(200);
        client.delete("fhir/R4/Patient/" + id).expect(200);
        Reply history = client.get("fhir/R4/Patient/" + id + "/_history").expect(200);
        assertThat(history.at("/type")).isEqualTo("history");
        assertThat(history.json().path("total").asInt()).isEqualTo(3);
        JsonNode entries = history.json().path("entry");
        assertThat(entries).hasSize(3);
        assertThat(entries.at("/0/response/outcome/id").asText()).isEqualTo("gone");
        assertThat(entries.path(0).has("resource")).isFalse();
        assertThat(entries.at("/1/resource/active").asBoolean()).isTrue();
        assertThat(entries.at("/2/resource/meta/versionId").asText()).isEqualTo(first.at("/meta/versionId"));
        assertThat(entries.at("/2/request/url").asText())
                .isEqualTo("Patient/" + id + "/_history/" + first.at("/meta/versionId"));
        assertThat(entries.at("/2/response/status").asText()).isEqualTo("200");
        Reply page = client.get("fhir/R4/Patient/" + id + "/_history?_count=1&_offset=1")
                .expect(200);
        assertThat(page.json().path("entry")).hasSize(1);
        assertThat(page.at("/entry/0/resource/active")).isEqualTo("true");
        Reply past = client.get("fhir/R4/Patient/" + id + "/_history/" + first.at("/meta/versionId"))
                .expect(200);
        assertThat(past.text()).isEqualTo(first.text());
        client.get("fhir/R4/Patient/" + id + "/_history/" + NOBODY).expect(404);
        client.get("fhir/R4/Patient/" + NOBODY + "/_history").expect(404);
    }

    private static String next(Reply page) {
        for (JsonNode link : page.json().path("link")) {
            if (link.path("relation").asText().equals("next")) {
                return link.path("url").asText();
            }
        }
        return "";
    }

    @Test
    void historiesPageWhileOthersWrite() {
        TestClient own = server.newProject("History");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(own.post("fhir/R4/Patient", PATIENT).expect(201).id());
        }
        for (int i = 0; i < 70; i++) {
            String id = ids.get(i % 7);
            own.put("fhir/R4/Patient/" + id, withId(id).replace("true", "true,\"multipleBirthInteger\":" + i))
                    .expect(200);
        }
        own.delete("fhir/R4/Patient/" + ids.get(0)).expect(200);
        for (String path :
                List.of("fhir/R4/Patient/_history?_count=40", "fhir/R4/Patient/" + ids.get(1) + "/_history?_count=3")) {
            List<String> seen = new ArrayList<>();
            String address = path;
            int expected = path.contains("Patient/_history") ? 78 : 11;
            int written = 0;
            while (!address.isEmpty()) {
                Reply page = own.get(address).expect(200);
                assertThat(page.at("/type")).isEqualTo("history");
                page.json()
                        .path("entry")
                        .forEach(entry -> seen.add(entry.at("/request/url").asText()));
                address = next(page);
                String id = ids.get(1);
                own.put(
                                "fhir/R4/Patient/" + id,
                                withId(id).replace("true", "false,\"multipleBirthInteger\":" + written++))
                        .expect(200);
            }
            assertThat(seen).doesNotHaveDuplicates();
            assertThat(seen.size()).isGreaterThanOrEqualTo(expected).isLessThan(expected + 20);
        }
        Reply all = own.get("fhir/R4/Patient/_history?_count=1000").expect(200);
        String time = all.at("/entry/40/resource/meta/lastUpdated");
        int since = own.get("fhir/R4/Patient/_history?_count=1000&_since=" + time)
                .json()
                .path("entry")
                .size();
        assertThat(since).isBetween(41, all.json().path("entry").size() - 1);
        assertThat(own.get("fhir/R4/Patient/" + ids.get(1) + "/_history?_since=" + time)
                        .json()
                        .path("total")
                        .asInt())
                .isBetween(1, 14);
        assertThat(own.get("fhir/R4/Patient/_history?_count=0")
                        .expect(200)
                        .json()
                        .has("entry"))
                .isFalse();
        for (String bad : List.of("_at=2020", "_since=x", "_cursor=x", "_offset=1", "_count=x", "foo=1")) {
            own.get("fhir/R4/Patient/_history?" + bad).expect(400);
        }
        own.get("fhir/R4/Patient/" + ids.get(1) + "/_history?_cursor=99").expect(400);
        own.get("fhir/R4/_history").expect(400);
        own.get("fhir/R4/Nope/_history").expect(400);
    }

    @Test
    void longHistoriesComeWhole() {
        String id = created().id();
        for (int i = 0; i < 40; i++) {
            client.put("fhir/R4/Patient/" + id, withId(id).replace("true", "true,\"multipleBirthInteger\":" + i))
                    .expect(200);
        }
        JsonNode entries =
                client.get("fhir/R4/Patient/" + id + "/_history").json().path("entry");
        List<String> versions = new ArrayList<>();
        entries.forEach(
                entry -> versions.add(entry.at("/resource/meta/versionId").asText()));
        assertThat(versions).hasSize(41).doesNotHaveDuplicates();
    }

    @Test
    void conditionalCreateHappensOnce() {
        String text = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://x\",\"value\":\"once\"}]}";
        Reply first = client.post("fhir/R4/Patient", text, "If-None-Exist", "identifier=http://x|once")
                .expect(201);
        Reply second = client.post("fhir/R4/Patient", text, "If-None-Exist", "identifier=http://x|once")
                .expect(200);
        assertThat(second.id()).isEqualTo(first.id());
        client.post("fhir/R4/Patient", text).expect(201);
        client.post("fhir/R4/Patient", text, "If-None-Exist", "identifier=http://x|once")
                .expect(412);
        client.post("fhir/R4/Patient", text, "If-None-Exist", "foo=1").expect(400);
    }

    @Test
    void upsertCreatesAndThenUpdates() {
        String text = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://x\",\"value\":\"up\"}]}";
        Reply first = client.put("fhir/R4/Patient?identifier=http%3A%2F%2Fx%7Cup", text)
                .expect(201);
        Reply second = client.put(
                        "fhir/R4/Patient?identifier=http%3A%2F%2Fx%7Cup", text.replace("}]}", "}],\"active\":true}"))
                .expect(200);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.at("/active")).isEqualTo("true");
        client.put("fhir/R4/Patient", text).expect(400);
    }

    @Test
    void metadataIsForEveryoneAndTellsWhatThereIs() {
        Reply reply = server.nobody().get("fhir/R4/metadata").expect(200);
        assertThat(reply.at("/resourceType")).isEqualTo("CapabilityStatement");
        assertThat(reply.at("/fhirVersion")).isEqualTo("4.0.1");
        assertThat(reply.at("/patchFormat/0")).isEqualTo("application/json-patch+json");
        JsonNode resources = reply.json().at("/rest/0/resource");
        assertThat(resources.findValuesAsText("type")).contains("Patient", "Project", "ClientApplication");
        int tried = 0;
        for (JsonNode resource : resources) {
            String type = resource.path("type").asText();
            if (!List.of("Patient", "Observation", "ValueSet", "Encounter", "Invoice")
                    .contains(type)) {
                continue;
            }
            for (JsonNode parameter : resource.path("searchParam")) {
                String name = parameter.path("name").asText();
                String value =
                        switch (parameter.path("type").asText()) {
                            case "date" -> "2020";
                            case "number", "quantity" -> "5&_id=" + NOBODY;
                            // Not every type is in a patient's compartment; each may belong to an account.
                            case "reference" -> (name.equals("_compartment") ? "Organization/" : "Patient/") + NOBODY;
                            default -> "x";
                        };
                client.get("fhir/R4/" + type + "?" + name + "=" + value).expect(200);
                tried++;
            }
            for (JsonNode include : resource.path("searchInclude")) {
                client.get("fhir/R4/" + type + "?_id=" + NOBODY + "&_include=" + include.asText())
                        .expect(200);
            }
        }
        assertThat(tried).isGreaterThan(80);
    }

    @Test
    void expungeIsAJobForSuperAdministrators() {
        TestClient doomed = server.newProject("Doomed");
        String path = "fhir/R4/Project/" + doomed.project() + "/$expunge";
        isOutcome(doomed.post(path, "{}"), 403, "forbidden", "forbidden", "Forbidden");
        TestClient root = server.superAdmin();
        isOutcome(
                root.post("fhir/R4/Project/" + NOBODY + "/$expunge", "{}"), 404, "not-found", "not-found", "Not found");
        Reply accepted = root.post(path + "?everything=true", "{}", "Prefer", "respond-async")
                .expect(202);
        assertThat(accepted.at("/id")).isEqualTo("accepted");
        assertThat(accepted.header("content-location"))
                .startsWith(server.urls.fhir() + "job/")
                .endsWith("/status")
                .isEqualTo(accepted.at("/issue/0/diagnostics"));
        assertThat(accepted.header("retry-after")).isEqualTo("1");
        root.get(accepted.header("content-location")).expect(202);
        assertThat(server.removalHints.get()).isPositive();
        assertThat(server.sql("select state from project where id = '" + doomed.project() + "'")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("deleting");
        root.post(path, "{}").expect(202);
        root.get("fhir/R4/Project/" + doomed.project()).expect(410);
    }

    @Test
    void initWantsANameAndASuperAdministrator() {
        client.post("fhir/R4/Project/$init", "{\"name\":\"Mine\"}").expect(403);
        TestClient root = server.superAdmin();
        root.post("fhir/R4/Project/$init", "{}").expect(400);
        Reply typo = root.post("fhir/R4/Project/$init", "{\"name\":\"N\",\"nmae\":\"x\"}")
                .expect(400);
        assertThat(typo.at("/issue/0/expression/0")).isEqualTo("nmae");
        root.post("fhir/R4/Project/$init", "{\"name\":\"N\",\"owner\":{\"reference\":\"Patient/1\"}}")
                .expect(400);
        Reply made = root.post(
                        "fhir/R4/Project/$init",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"name\",\"valueString\":\"Drive\"}]}")
                .expect(201);
        assertThat(made.at("/name")).isEqualTo("Drive");
        assertThat(made.header("location")).isEqualTo(server.urls.fhir() + "Project/" + made.id());
    }
}
