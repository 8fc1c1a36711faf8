package io.offshoot.http.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestClient;
import io.offshoot.TestClient.Reply;
import io.offshoot.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers that are many times as large as their requests: whole where they are streamed, bounded where they are kept. */
class LargeAnswersIT {
    private static TestServer server;
    private static TestClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = server.newProject("Large");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String entries(int count, String entry) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                + String.join(
                        ",", IntStream.range(0, count).mapToObj(i -> entry).toList()) + "]}";
    }

    private static String create(String type, String member) {
        return "{\"request\":{\"method\":\"POST\",\"url\":\"" + type + "\"},\"resource\":{\"resourceType\":\"" + type
                + "\"," + member + "}}";
    }

    @Test
    void aSearchIsWholeWhateverTheNumberAndSizeOfWhatItFinds() {
        client.post("fhir/R4", entries(300, create("Goal", "\"note\":\"small\"")))
                .expect(200);
        client.post("fhir/R4", entries(20, create("Goal", "\"note\":\"" + "x".repeat(100_000) + "\"")))
                .expect(200);
        List<String> gone = ids(client.get("fhir/R4/Goal?_count=150").expect(200));
        gone.forEach(id -> client.delete("fhir/R4/Goal/" + id).expect(200));

        List<String> found = ids(client.get("fhir/R4/Goal?_count=1000").expect(200));

        assertThat(found).hasSize(170).isSorted().doesNotHaveDuplicates().doesNotContainAnyElementsOf(gone);
    }

    private static List<String> ids(Reply bundle) {
        List<String> ids = new ArrayList<>();
        bundle.json()
                .at("/entry")
                .forEach(entry -> ids.add(entry.at("/resource/id").textValue()));
        return ids;
    }

    @Test
    void aBundleReadsNoMoreThanFitsIntoItsAnswer() {
        String member = "\"code\":{\"text\":\"" + "y".repeat(TestServer.MAX_RESOURCE / 2) + "\"}";
        String id = client.post("fhir/R4/Basic", "{\"resourceType\":\"Basic\"," + member + "}")
                .expect(201)
                .id();
        for (String url : List.of("Basic/" + id, "Basic?_id=" + id)) {
            Reply reply = client.post(
                            "fhir/R4", entries(40, "{\"request\":{\"method\":\"GET\",\"url\":\"" + url + "\"}}"))
                    .expect(200);
            List<String> statuses = new ArrayList<>();
            reply.json()
                    .at("/entry")
                    .forEach(entry -> statuses.add(entry.at("/response/status").textValue()));
            assertThat(statuses).hasSize(40).startsWith("200", "200").endsWith("413", "413");
            assertThat(reply.text().length()).isLessThan(4 * TestServer.MAX_RESOURCE);
        }
    }

    @Test
    void aBundleHasABoundedNumberOfEntries() {
        Reply reply =
                client.post("fhir/R4", entries(100_001, "{\"request\":{\"method\":\"GET\",\"url\":\"Basic/1\"}}"));
        assertThat(reply.status).isEqualTo(413);
        assertThat(reply.at("/resourceType")).isEqualTo("OperationOutcome");
    }
}
