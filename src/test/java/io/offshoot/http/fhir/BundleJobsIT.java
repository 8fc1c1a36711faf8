package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bundles in the background: 202, a job, and its answer as a file. */
class BundleJobsIT {
    private static final String PATIENT = "{\"resourceType\":\"Patient\"}";
    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Jobs");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String bundle(String type, int count, String last) {
        StringBuilder text =
                new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + last);
        for (int i = 0; i < count; i++) {
            text.append(",{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},\"resource\":")
                    .append(PATIENT)
                    .append('}');
        }
        return text.append("]}").toString();
    }

    private static Reply ended(Reply accepted) {
        accepted.expect(202);
        assertThat(accepted.at("/id")).isEqualTo("accepted");
        assertThat(accepted.header("retry-after")).isEqualTo("1");
        String status = accepted.header("content-location");
        long deadline = System.nanoTime() + 30_000_000_000L;
        Reply job = client.get(status);
        while (job.status == 202 && System.nanoTime() < deadline) {
            job = client.get(status);
        }
        return job.expect(200);
    }

    @Test
    void theAnswerIsAFile() throws Exception {
        String get = "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/11111111-1111-4111-8111-111111111111\"}}";
        Reply job = ended(client.post("fhir/R4", bundle("batch", 700, get), "Prefer", "respond-async"));
        assertThat(job.at("/status")).isEqualTo("completed");
        assertThat(job.at("/request")).isEqualTo(server.urls.fhir());
        assertThat(job.at("/output/parameter/0/name")).isEqualTo("results");
        String binary = job.at("/output/parameter/0/valueReference/reference");
        Reply file = client.get("fhir/R4/" + binary, "Accept", "*/*").expect(200);
        assertThat(file.header("content-type")).startsWith("application/fhir+json");
        JsonNode answer = new ObjectMapper().readTree(file.bytes);
        assertThat(answer.path("type").asText()).isEqualTo("batch-response");
        assertThat(answer.path("entry")).hasSize(701);
        assertThat(answer.at("/entry/0/response/status").asText()).isEqualTo("404");
        assertThat(answer.at("/entry/700/resource/resourceType").asText()).isEqualTo("Patient");
        assertThat(client.send(
                                "DELETE",
                                job.header("content-location"),
                                java.net.http.HttpRequest.BodyPublishers.noBody())
                        .status)
                .isIn(404, 400, 409);
    }

    @Test
    void aTransactionThatFailsIsAJobThatFailed() {
        String missing =
                "{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/11111111-1111-4111-8111-111111111111\"}}";
        int before = client.get("fhir/R4/Patient?_summary=count")
                .json()
                .path("total")
                .asInt();
        Reply job = ended(client.post("fhir/R4", bundle("transaction", 3, missing), "Prefer", "respond-async"));
        assertThat(job.at("/status")).isEqualTo("error");
        assertThat(job.at("/output/parameter/0/valueString")).contains("Bundle.entry[0]");
        assertThat(client.get("fhir/R4/Patient?_summary=count")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(before);
    }

    @Test
    void whatIsNoBundleIsRefusedAtOnce() {
        client.post("fhir/R4", "{\"resourceType\":\"Bundle\"}", "Prefer", "respond-async")
                .expect(400);
        client.post("fhir/R4", PATIENT, "Prefer", "respond-async").expect(400);
    }

    @Test
    void aJobWhoseServerStoppedHasFailed() {
        String id = "22222222-2222-4222-8222-222222222222";
        server.sql(
                "insert into job (id, kind, state, project, principal, caller_project, request, lease_until) values ('"
                        + id + "', 'bundle', 'active', '" + client.project() + "', 'ClientApplication/" + client.id
                        + "', '"
                        + client.project() + "', '', now() - interval '1 second')");
        Reply job = client.get("fhir/R4/job/" + id + "/status").expect(200);
        assertThat(job.at("/status")).isEqualTo("error");
        assertThat(job.at("/output/parameter/0/valueString")).contains("stopped");
        server.newProject("Nosy").get("fhir/R4/job/" + id + "/status").expect(404);
    }
}
