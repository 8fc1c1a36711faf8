package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.process.TwoEnvironments.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A project on its way from one environment to another, step by step as the page tells it; and with either side killed at any
 * moment, and the network between them cut. More kills: {@code -Doffshoot.transfers=100}; the same ones again: {@code
 * -Doffshoot.seed=<the printed one>}.
 */
class TwoEnvironmentsIT {
    private static final int TRANSFERS = Integer.getInteger("offshoot.transfers", 4);
    private static final long SEED = Long.getLong("offshoot.seed", System.nanoTime());

    private static TwoEnvironments both;
    private static long undisturbedMillis;

    @BeforeAll
    static void duplicateOnceUndisturbed() throws Exception {
        both = new TwoEnvironments(1_000, 6);
        long began = System.nanoTime();
        duplicate("Undisturbed");
        undisturbedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    private static JsonNode duplicate(String name) throws Exception {
        String id = both.post(name).get("id").asText();
        both.put(id, name);
        both.source.await(id, "exported");
        JsonNode record = both.target.await(id, "completed");
        both.assertArrived(record);
        return record;
    }

    @Test
    void theStepsOfThePage() throws Exception {
        JsonNode posted = both.post("The page's");
        String id = posted.get("id").asText();
        assertThat(posted.get("status").asText()).isEqualTo("exporting");
        assertThat(posted.get("progress").asInt()).isZero();
        String reserved = posted.at("/target/project/id").asText();
        assertThat(reserved).matches("[0-9A-F]{32}");

        JsonNode put = both.put(id, "The page's");
        assertThat(put.get("id").asText()).isEqualTo(id);
        assertThat(put.at("/target/project/id").asText()).isEqualTo(reserved);
        assertThat(put.get("settings")).isEqualTo(posted.get("settings"));

        JsonNode exported = both.source.await(id, "exported");
        JsonNode completed = both.target.await(id, "completed");
        assertThat(List.of(exported, completed)).allSatisfy(record -> {
            assertThat(record.get("progress").asInt()).isEqualTo(100);
            assertThat(record.get("message").asText()).isEmpty();
        });
        both.assertArrived(completed);
        assertThat(both.target
                        .send("GET", "?offset=0&limit=1", "")
                        .expect(200)
                        .json()
                        .at("/projectDuplications/0/id")
                        .asText())
                .isEqualTo(id);
        both.target.send("PUT", "/" + id, "{\"status\":\"cancelled\"}").expect(409);
        both.source.send("PUT", "/" + id, "{\"status\":\"cancelled\"}").expect(409);

        byte[] file =
                both.source.send("GET", "/" + id + "/backup", "").expect(200).bytes();
        both.target.send("GET", "/" + id + "/backup", "").expect(409);
        String restored = restore(file, "Restored");
        both.assertArrived(both.target.await(restored, "completed"));
    }

    private static String restore(byte[] file, String name) {
        String metadata = """
                {"target": {"environment": {"id": "%s", "name": "Target Environment"}, "project": {"name": "%s"}},
                 "settings": {"import": {"description": "string", "defaultLocale": 2052, "locales": [1033, 2052],
                   "configurationObjects": {"conflictRules": [{"type": 0, "rule": 0}], "matchUsersByLogin": true}}}}""".formatted(both.target.url(), name);
        String head = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.projdup\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n";
        String rest =
                "\r\n--cut\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n" + metadata + "\r\n--cut--\r\n";
        byte[] body = io.vertx.core.buffer.Buffer.buffer(head)
                .appendBytes(file)
                .appendString(rest)
                .getBytes();
        return both.target
                .caller()
                .call(
                        "POST",
                        "MicroStrategyLibrary/api/projectDuplications/restoration",
                        body,
                        Map.of("Content-Type", "multipart/form-data; boundary=cut"))
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    @Test
    void anEnvironmentThatIsNotRegisteredIsRefused() {
        for (String wrong : new String[] {
            "http://127.0.0.1:" + both.target.network.port(), "http://169.254.169.254/latest", "file:///etc/passwd", "x"
        }) {
            int before = both.target.network.connections();
            JsonNode error = both.source
                    .send("POST", "", both.body("Astray").replace(both.target.url(), wrong))
                    .expect(400)
                    .json();
            assertThat(error.get("code").asText()).isEqualTo("ENVIRONMENT_NOT_REGISTERED");
            assertThat(both.target.network.connections()).isEqualTo(before);
        }
    }

    @Test
    void aCancelAtTheSourceReachesTheTarget() {
        both.source.network.down();
        String id;
        try {
            id = both.post("Cancelled").get("id").asText();
            both.source.network.up();
            // Slow enough that it cannot have come whole.
            both.source.network.cutAfter(20_000);
            both.put(id, "Cancelled");
            int status = both.source
                    .send("PUT", "/" + id, "{\"status\":\"cancelled\"}")
                    .status();
            if (status == 409) {
                // It was exported already, which is allowed: then the target is not touched.
                both.source.network.cutAfter(Long.MAX_VALUE);
                both.target.await(id, "completed");
                return;
            }
            assertThat(status).isEqualTo(204);
        } finally {
            both.source.network.up();
            both.source.network.cutAfter(Long.MAX_VALUE);
        }
        both.source.await(id, "cancelled");
        both.target.await(id, "cancelled");
    }

    @Test
    void aNetworkThatBreaksAgainAndAgainBringsAllOfItOnce() throws Exception {
        both.source.network.cutAfter(50_000);
        try {
            duplicate("Over a bad line");
        } finally {
            both.source.network.cutAfter(Long.MAX_VALUE);
        }
        assertThat(both.source.network.cuts()).isPositive();
    }

    @Test
    void aKillOfEitherSideLosesNothing() throws Exception {
        System.out.println("TwoEnvironmentsIT: " + TRANSFERS + " transfers, seed " + SEED + ", undisturbed "
                + undisturbedMillis + " ms");
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> different = new ArrayList<>();
        int inTheMiddle = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            Side killed = i % 2 == 0 ? both.source : both.target;
            String what = "transfer " + i + ", " + (i % 2 == 0 ? "source" : "target") + " killed, seed " + SEED;
            String name = "Killed " + i;
            String id = both.post(name).get("id").asText();
            both.put(id, name);
            Pause.micros(random.nextLong(undisturbedMillis * 1000 + 1));
            killed.kill();
            inTheMiddle += (int) killed.rows()
                    .count("select count(*) from duplication where finished is null and id = '"
                            + TwoEnvironments.uuid(id) + "'");
            killed.startAgain();
            try {
                both.source.await(id, "exported");
                both.assertArrived(both.target.await(id, "completed"));
            } catch (AssertionError error) {
                different.add(what + ": " + error.getMessage());
                System.out.println("TwoEnvironmentsIT: " + different.get(different.size() - 1));
            }
        }
        System.out.println("TwoEnvironmentsIT: " + TRANSFERS + " transfers, " + (TRANSFERS - different.size())
                + " arrived whole; " + inTheMiddle + " kills hit one in its middle; seed " + SEED);
        assertThat(different).isEmpty();
        assertThat(both.target.rows().count("select count(*) from project where state = 'preparing'"))
                .isZero();
    }
}
