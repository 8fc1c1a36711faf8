package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Quotas of callers, and the header that tells of them in the one form that Medplum's client reads. */
class QuotasIT {
    private static final Pattern HEADER =
            Pattern.compile("\"requests\";r=(\\d+);t=(\\d+), \"fhirInteractions\";r=(\\d+);t=(\\d+)");
    private static final String PATIENT = "{\"resourceType\":\"Patient\"}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(new Quotas.Limits(60, 1000, 2));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static long left(Reply reply, int group) {
        Matcher header = HEADER.matcher(reply.header("ratelimit"));
        assertThat(header.matches()).as(reply.header("ratelimit")).isTrue();
        assertThat(Long.parseLong(header.group(group + 1))).isBetween(0L, 60L);
        return Long.parseLong(header.group(group));
    }

    @Test
    void whatIsDoneIsCounted() {
        TestClient client = server.newProject("Counted");
        Reply made = client.post("fhir/R4/Patient", PATIENT).expect(201);
        assertThat(left(made, 1)).isEqualTo(59);
        assertThat(left(made, 3)).isEqualTo(900);
        assertThat(left(client.get("fhir/R4/Patient/" + made.id()), 3)).isEqualTo(899);
        assertThat(left(client.get("fhir/R4/Patient?_count=1"), 3)).isEqualTo(879);
        assertThat(left(client.get("fhir/R4/Patient/" + made.id() + "/_history"), 3))
                .isEqualTo(869);
        String batch =
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":"
                        + "\"Patient/" + made.id()
                        + "\"}},{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},\"resource\":" + PATIENT + "}]}";
        assertThat(left(client.post("fhir/R4", batch).expect(200), 3)).isEqualTo(768);
    }

    @Test
    void whoAsksTooMuchIsTold429() {
        TestClient client = server.newProject("Greedy");
        for (int i = 0; i < 10; i++) {
            client.post("fhir/R4/Patient", PATIENT).expect(201);
        }
        Reply refused = client.post("fhir/R4/Patient", PATIENT).expect(429);
        assertThat(refused.at("/id")).isEqualTo("too-many-requests");
        assertThat(refused.at("/issue/0/code")).isEqualTo("throttled");
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 60);
        assertThat(left(refused, 3)).isZero();
        StringBuilder many = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[");
        for (int i = 0; i < 11; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"},\"resource\":")
                    .append(PATIENT)
                    .append('}');
        }
        TestClient other = server.newProject("Batches");
        other.post("fhir/R4", many.append("]}").toString()).expect(429);
        assertThat(other.get("fhir/R4/Patient").expect(200).json().has("entry")).isFalse();
        for (int i = 0; i < 58; i++) {
            other.get("fhir/R4/Patient/11111111-1111-4111-8111-111111111111");
        }
        assertThat(left(other.get("fhir/R4/Patient?_count=1").expect(429), 1)).isZero();
        server.newProject("Third").get("fhir/R4/Patient").expect(200);
    }

    @Test
    void superAdministratorsHaveNoPointsToSpend() {
        Reply reply = server.superAdmin().get("fhir/R4/Project");
        assertThat(reply.header("ratelimit")).matches("\"requests\";r=\\d+;t=\\d+");
    }
}
