package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A session of {@code @medplum/core}, request by request, with the headers that the client sends: from the sign-in of a super
 * administrator to the removal of a cloned project. Where Node.js is at hand the client itself does all of this, too.
 */
class ClientRequestsIT {
    private static final String FHIR = "fhir/R4/";
    private static final String FHIR_JSON = "application/fhir+json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String META = WireShapesIT.EXTENDED_META;
    private static final String BUNDLE = WireShapesIT.LINKS + ",type}";
    private static final String PATIENT = "{id," + META + ",name[{family}],resourceType}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.workOnDuplications();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Who calls: nothing before the sign-in, then a header. */
    private record Caller(String authorization) {
        Reply send(int status, String method, String path, String type, String body, String... more) {
            List<String> headers = new ArrayList<>(List.of(more));
            if (!headers.contains("Accept")) {
                headers.addAll(List.of("Accept", FHIR_JSON + ", */*; q=0.1"));
            }
            if (!type.isEmpty()) {
                headers.addAll(List.of("Content-Type", type));
            }
            headers.addAll(List.of("X-Medplum", "extended", "Authorization", authorization, "User-Agent", "node"));
            return server.nobody()
                    .send(method, path, BodyPublishers.ofString(body), headers.toArray(String[]::new))
                    .expect(status);
        }

        Reply get(int status, String path, String... more) {
            return send(status, "GET", path, "", "", more);
        }

        Reply post(int status, String path, String body, String... more) {
            return send(status, "POST", path, FHIR_JSON, body, more);
        }
    }

    private static Reply token(int status, String id, String secret) {
        return server.nobody()
                .send(
                        "POST",
                        "oauth2/token",
                        BodyPublishers.ofString(
                                "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret),
                        "Content-Type",
                        FORM,
                        "Accept",
                        "*/*",
                        "User-Agent",
                        "node")
                .expect(status);
    }

    /** The client looks into its token for the end of it, and asks who it is. */
    private static Caller signIn(String id, String secret) {
        Reply token = token(200, id, secret);
        shape(token, WireShapesIT.TOKEN);
        assertThat(token.at("/token_type")).isEqualTo("Bearer");
        assertThat(token.at("/profile/reference")).isEqualTo("ClientApplication/" + id);
        String access = token.at("/access_token");
        assertThat(new String(Base64.getUrlDecoder().decode(access.split("\\.")[1]), StandardCharsets.UTF_8))
                .contains("\"exp\":");
        Caller caller = new Caller("Bearer " + access);
        Reply me = caller.get(200, "auth/me", "Cache-Control", "max-age=0");
        assertThat(me.at("/profile/id")).isEqualTo(id);
        assertThat("Project/" + me.at("/project/id")).isEqualTo(token.at("/project/reference"));
        assertThat(me.at("/membership/resourceType")).isEqualTo("ProjectMembership");
        assertThat(me.json().path("accessPolicy").path("resource").isArray()).isTrue();
        return caller;
    }

    private static void shape(Reply reply, String expected) {
        assertThat(JsonShape.of(reply.json())).as(reply.text()).isEqualTo(expected);
    }

    private static String patient(String more) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"}]" + more + "}";
    }

    @Test
    void everyRequestOfASession() {
        TestClient root = server.superAdmin();
        Caller admin = signIn(root.id, root.secret);
        Reply project = admin.post(
                201,
                FHIR + "Project/$init",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"name\",\"valueString\":\"Drive\"}]}");
        assertThat(project.at("/resourceType") + " " + project.at("/name")).isEqualTo("Project Drive");
        String in = "_project=" + project.id();
        Reply found = admin.get(200, FHIR + "ClientApplication?_count=1&" + in);
        assertThat(found.json().path("entry")).hasSize(1);
        assertThat(found.at("/entry/0/resource/name")).isEqualTo("Drive Default Client");
        String id = found.at("/entry/0/resource/id");
        String secret = found.at("/entry/0/resource/secret");

        Caller client = signIn(id, secret);
        String patient = writes(client);
        String binary = files(client, patient);
        reads(client, patient);
        Caller basic = new Caller(
                "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8)));
        assertThat(basic.get(200, FHIR + "Patient").json().path("entry")).hasSize(2);
        clones(admin, project.id());

        Reply deleted = client.send(200, "DELETE", FHIR + "Patient/" + patient, "", "");
        shape(deleted, WireShapesIT.NAMED_OUTCOME);
        Reply gone = client.get(410, FHIR + "Patient/" + patient);
        shape(gone, WireShapesIT.NAMED_OUTCOME);
        assertThat(gone.at("/id")).isEqualTo("gone");
        assertThat(client.get(200, FHIR + "Binary/" + binary, "Accept", "*/*").text())
                .isEqualTo("hello");
        Reply wrong = token(400, id, "wrong");
        shape(wrong, "{error,error_description}");
        assertThat(wrong.at("/error")).isEqualTo("invalid_request");
        Reply out = client.post(200, "oauth2/logout", "{}");
        assertThat(out.at("/id")).isEqualTo("ok");
        client.get(401, FHIR + "Patient");
    }

    private static String writes(Caller client) {
        Reply made = client.post(201, FHIR + "Patient", patient(""));
        shape(made, PATIENT);
        assertThat(made.header("location")).endsWith("/" + FHIR + "Patient/" + made.id());
        String identified = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://x\",\"value\":\"1\"}]";
        Reply only = client.post(201, FHIR + "Patient", identified + "}", "If-None-Exist", "identifier=http://x|1");
        shape(only, "{id,identifier[{system,value}]," + META + ",resourceType}");
        Reply upserted = client.send(
                200,
                "PUT",
                FHIR + "Patient?identifier=http%3A%2F%2Fx%7C1",
                FHIR_JSON,
                identified + ",\"active\":true}");
        assertThat(upserted.id()).isEqualTo(only.id());
        shape(upserted, "{active,id,identifier[{system,value}]," + META + ",resourceType}");
        String at = FHIR + "Patient/" + made.id();
        String back =
                made.text().replace("\"resourceType\":\"Patient\"", "\"resourceType\":\"Patient\",\"active\":true");
        Reply updated = client.send(200, "PUT", at, FHIR_JSON, back);
        shape(updated, PATIENT.replace("{id", "{active,id"));
        Reply patched = client.send(
                200,
                "PATCH",
                at,
                "application/json-patch+json",
                "[{\"op\":\"replace\",\"path\":\"/active\",\"value\":false}]");
        assertThat(patched.json().path("active").asBoolean(true)).isFalse();
        assertThat(patched.at("/meta/versionId"))
                .isNotEqualTo(updated.at("/meta/versionId"))
                .isEqualTo(patched.header("etag").replaceAll("W/|\"", ""));
        return made.id();
    }

    private static String files(Caller client, String patient) {
        Reply made = client.send(
                201,
                "POST",
                FHIR + "Binary?_filename=a.txt",
                "text/plain",
                "hello",
                "X-Security-Context",
                "Patient/" + patient);
        shape(made, "{contentType,id," + META + ",resourceType,securityContext{reference},url}");
        Reply bytes = client.get(200, FHIR + "Binary/" + made.id(), "Accept", "*/*");
        assertThat(bytes.header("content-type") + " " + bytes.text()).isEqualTo("text/plain hello");
        // The client sends its token along, which an address that is signed does not need.
        assertThat(client.get(200, made.at("/url"), "Accept", "*/*").text()).isEqualTo("hello");
        return made.id();
    }

    private static void reads(Caller client, String patient) {
        String at = FHIR + "Patient/" + patient;
        Reply one = client.get(200, FHIR + "Patient?_count=1");
        assertThat(one.json().path("entry")).hasSize(1);
        Reply all = client.get(200, FHIR + "Patient?_count=1000");
        assertThat(JsonShape.of(all.json())).endsWith(BUNDLE).startsWith("{entry[{fullUrl,resource{");
        assertThat(all.json().path("entry")).hasSize(2);
        Reply history = client.get(200, at + "/_history");
        assertThat(history.at("/type") + " " + history.at("/total")).isEqualTo("history 3");
        String first = history.at("/entry/2/resource/meta/versionId");
        shape(client.get(200, at + "/_history/" + first), PATIENT);
        shape(client.get(200, at), PATIENT.replace("{id", "{active,id"));
        Reply graph = client.send(
                400, "POST", FHIR + "$graphql", "application/json", "{\"query\":\"{ PatientList { id } }\"}");
        assertThat(graph.at("/issue/0/code")).isEqualTo("not-supported");
        Reply batch = client.post(
                200,
                "fhir/R4",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Patient/"
                        + patient + "\"}}]}");
        assertThat(batch.at("/type")).isEqualTo("batch-response");
        assertThat(batch.at("/entry/0/response/status")).isEqualTo("200");
        assertThat(batch.at("/entry/0/resource/id")).isEqualTo(patient);
    }

    private static void clones(Caller admin, String project) {
        Reply clone = admin.post(201, FHIR + "Project/" + project + "/$clone", "{\"name\":\"Drive Clone\"}");
        assertThat(clone.at("/resourceType") + " " + clone.at("/name")).isEqualTo("Project Drive Clone");
        Reply read = admin.get(200, FHIR + "Project/" + clone.id());
        assertThat(read.at("/name")).isEqualTo("Drive Clone");
        Reply patients = admin.get(200, FHIR + "Patient?_project=" + clone.id());
        assertThat(patients.json().path("entry")).hasSize(2);
        Reply expunged = admin.post(202, FHIR + "Project/" + clone.id() + "/$expunge", "{}", "Prefer", "respond-async");
        assertThat(expunged.header("content-location")).endsWith("/status");
        assertThat(expunged.at("/id")).isEqualTo("accepted");
    }
}
