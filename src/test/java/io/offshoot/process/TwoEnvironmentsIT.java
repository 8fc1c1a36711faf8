package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.process.Caller.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Projects on their way from one environment to another: step by step as the platform's page tells it, over networks that are
 * bad, and with either side killed at any moment. More kills: {@code -Doffshoot.transfers=100}; the same ones again: {@code
 * -Doffshoot.seed=<the printed one>}.
 */
class TwoEnvironmentsIT {
    private static final int TRANSFERS = Integer.getInteger("offshoot.transfers", 2);
    private static final long SEED = Long.getLong("offshoot.seed", System.nanoTime());

    private static TwoEnvironments both;
    private static String undisturbed;
    private static long undisturbedMillis;

    /** Of the large project's package. */
    private static long parts;

    @BeforeAll
    static void duplicateOnceUndisturbed() throws Exception {
        both = new TwoEnvironments(500, 6);
        long began = System.nanoTime();
        undisturbed = both.post("Undisturbed");
        both.put(undisturbed, "Undisturbed");
        both.awaitArrival(undisturbed);
        undisturbedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        parts = both.source
                .rows()
                .count("select count(*) from package_part where duplication = '" + TwoEnvironments.uuid(undisturbed)
                        + "'");
        assertThat(parts).isGreaterThan(10);
    }

    @AfterAll
    static void stop() {
        if (both != null) {
            both.close();
        }
    }

    @Test
    void theStepsOfThePage() throws Exception {
        new PageSteps(both).go();
    }

    @Test
    void anEnvironmentThatIsNotRegisteredIsRefused() {
        for (String wrong : List.of("http://127.0.0.1:" + both.target.network.port(), "http://169.254.169.254/", "x")) {
            JsonNode error = both.source
                    .send("POST", "", both.body("Astray").replace(both.target.url(), wrong))
                    .expect(400)
                    .json();
            assertThat(error.get("code").asText()).isEqualTo("ENVIRONMENT_NOT_REGISTERED");
        }
    }

    @Test
    void theTargetIsAskedForWhatTheSourceHas() {
        String body = both.body("Fitting");
        String unknown = TwoEnvironments.digits(UUID.randomUUID().toString());
        String id = both.source
                .send("POST", "", with(body, "\"configurationObjects\": {\"objects\": [\"" + unknown + "\"]}"))
                .expect(201)
                .json()
                .get("id")
                .asText();
        for (Answer refused : List.of(
                both.target.send("PUT", "/" + id, body.replace(TwoEnvironments.digits(both.project), unknown)),
                both.source.send("PUT", "/" + id, body),
                both.target
                        .curl()
                        .json("PUT", "projectDuplications/" + id, body, "-H", "X-MSTR-ProjectID: " + unknown))) {
            assertThat(refused.expect(400).json().get("code").asText()).isEqualTo("INVALID_REQUEST");
        }
        assertThat(both.source.await(id, "exported").get("warnings").toString())
                .contains("There is no configuration object with the id " + unknown);

        JsonNode begun = both.target
                .send("PUT", "/" + id, with(body, "\"projectObjectsPreference\": {\"schemaObjectsOnly\": true}"))
                .expect(201)
                .json();

        assertThat(begun.at("/settings/export/projectObjectsPreference/schemaObjectsOnly")
                        .asBoolean(true))
                .isFalse();
        assertThat(begun.at("/settings/export/configurationObjects/objects/0").asText())
                .isEqualTo(unknown);
        assertThat(begun.at("/settings/import/description").asText()).isEqualTo("of the tests");
        assertThat(begun.get("warnings").toString()).contains("the export settings of this request are passed over");
        both.awaitArrival(id);
    }

    private static String with(String body, String export) {
        return body.replace("\"settings\": {", "\"settings\": {\"export\": {" + export + "}, ");
    }

    @Test
    void aFileGoesThroughAllDoorsToTheOtherEnvironment() {
        new ThroughTheDoors(both).go();
    }

    @Test
    void theTargetIsToldOfACancelAtTheSource() {
        String id;
        try (Rows.Held held = both.exportsStandStill()) {
            assertThat(held).isNotNull();
            id = both.post("Told");
            both.put(id, "Told");
            // It cannot ask, but it can be told.
            both.source.network.down();
            both.source.cancel(id).expect(204);
            both.target.await(id, "cancelled");
        } finally {
            both.source.network.up();
        }
        both.source.await(id, "cancelled");
        both.source.cancel(id).expect(409);
        both.source.assertGone(id);
        both.target.assertGone(id);
        both.target.send("PUT", "/" + id, both.body("Another")).expect(409);
    }

    @Test
    void theTargetFindsACancelOfTheSourceThatItWasNotToldOf() {
        String id;
        String late;
        try (Rows.Held held = both.exportsStandStill()) {
            assertThat(held).isNotNull();
            id = both.post("Found");
            late = both.post("Late");
            both.put(id, "Found");
            both.target.network.down();
            both.source.cancel(id).expect(204);
            both.source.cancel(late).expect(204);
            both.target.await(id, "cancelled");
        } finally {
            both.target.network.up();
        }
        both.source.await(id, "cancelled");
        both.target.assertGone(id);
        // Of one that is cancelled no target begins its half.
        JsonNode error = both.target
                .send("PUT", "/" + late, both.body("Late"))
                .expect(409)
                .json();
        assertThat(error.get("code").asText()).isEqualTo("INVALID_STATUS");
    }

    @Test
    void aCancelAtTheTargetLeavesTheSourceAlone() {
        String id;
        try (Rows.Held held = both.exportsStandStill()) {
            assertThat(held).isNotNull();
            id = both.post("Not here");
            both.put(id, "Not here");
            both.target.cancel(id).expect(204);
            both.target.await(id, "cancelled");
            assertThat(both.source.record(id).get("status").asText()).isEqualTo("exporting");
        }
        both.target.assertGone(id);
        both.source.await(id, "exported");
        assertThat(both.source.awaitCounterpart(id, "cancelled").get("status").asText())
                .isEqualTo("exported");
        both.source.send("GET", "/" + id + "/backup", "").expect(200);
    }

    @Test
    void whatIsChangedUnderTheExportArrivesAsItWas() {
        Map<String, String> before = both.source.content(both.project);
        Caller caller = both.source.caller();
        String media = caller.get("fhir/R4/Media?_count=1&_project=" + both.project)
                .expect(200)
                .json()
                .at("/entry/0/resource/id")
                .asText();
        String id;
        try (Rows.Held held = both.exportsStandStill()) {
            assertThat(held).isNotNull();
            id = both.post("As it was");
            both.put(id, "As it was");
            // Its instant is fixed by then, and nothing is packed.
            both.source.awaitRow("select count(*) from duplication where state = 'copying' and id = '"
                    + TwoEnvironments.uuid(id) + "'");
            byte[] other =
                    "{\"resourceType\":\"Media\",\"id\":\"%s\",\"status\":\"stopped\",\"content\":{\"title\":\"another\"}}"
                            .formatted(media)
                            .getBytes(StandardCharsets.UTF_8);
            caller.call("PUT", "fhir/R4/Media/" + media + "?_project=" + both.project, other, Map.of())
                    .expect(200);
            SourceProject.addFiles(caller, both.project, 1);
        }
        JsonNode record = both.target.await(id, "completed");
        String arrived = TwoEnvironments.uuid(record.at("/target/project/id").asText());
        assertThat(both.target.content(arrived)).isEqualTo(before);
        assertThat(both.source.content(both.project)).isNotEqualTo(before);
        // The other half tells how far it is, to the end.
        assertThat(both.source
                        .awaitCounterpart(id, "completed")
                        .at("/counterpart/progress")
                        .asInt())
                .isEqualTo(100);
    }

    @Test
    void aBadNetworkBringsAllOfItOnce() {
        both.source.network.cutAfter(100_000);
        both.source.network.delay(1_000);
        both.source.network.corrupt(2);
        try {
            String id = both.post("Over a bad line");
            both.put(id, "Over a bad line");
            both.awaitArrival(id);
        } finally {
            both.source.network.cutAfter(Long.MAX_VALUE);
            both.source.network.delay(0);
            both.source.network.corrupt(0);
        }
        assertThat(both.source.network.cuts()).isPositive();
        assertThat(both.source.network.corrupted()).isPositive();
    }

    private static String unfinished(String id) {
        return "select count(*) from duplication where finished is null and id = '" + TwoEnvironments.uuid(id) + "'";
    }

    /** Until so many parts of the package are there, and some time later: neither is the same on two machines. */
    private static void awaitMoment(EnvironmentSide side, String id, SplittableRandom random) {
        long some = random.nextLong(parts + 1);
        long later = random.nextLong(undisturbedMillis * 100 + 1);
        String here = "select count(*) from package_part where duplication = '" + TwoEnvironments.uuid(id) + "'";
        while (side.rows().count(here) < some && side.rows().count(unfinished(id)) > 0) {
            Pause.millis(1);
        }
        Pause.micros(later);
    }

    @Test
    void aKillOfEitherSideLosesNothing() {
        System.out.println("TwoEnvironmentsIT: " + TRANSFERS + " transfers, seed " + SEED + ", undisturbed "
                + undisturbedMillis + " ms");
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> different = new ArrayList<>();
        int inTheMiddle = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            boolean first = i % 2 == 0;
            EnvironmentSide killed = first ? both.source : both.target;
            String name = "Killed " + i;
            String id = both.post(name);
            both.put(id, name);
            awaitMoment(killed, id, random);
            killed.kill();
            inTheMiddle += (int) killed.rows().count(unfinished(id));
            killed.startAgain();
            try {
                both.awaitArrival(id);
            } catch (AssertionError error) {
                // A long run goes on, so that it tells how many of all went wrong.
                different.add((first ? "source" : "target") + " killed in transfer " + i + ": " + error.getMessage());
                System.out.println("TwoEnvironmentsIT: " + different.get(different.size() - 1));
            }
        }
        System.out.println("TwoEnvironmentsIT: " + TRANSFERS + " transfers, " + (TRANSFERS - different.size())
                + " arrived whole; " + inTheMiddle + " kills hit one in its middle; seed " + SEED);
        assertThat(different).isEmpty();
        assertThat(both.target.rows().count("select count(*) from project where state = 'preparing'"))
                .isZero();
    }

    /** Both environments are at work on it by then, neither knows its end, and nothing is published. */
    @Test
    void aKillWhileTheSourceStillExportsLosesNothing() {
        List<String> wrong = new OverlapKills(both, undisturbed, new SplittableRandom(SEED)).go(TRANSFERS);
        System.out.println("TwoEnvironmentsIT: " + TRANSFERS + " kills while one side wrote and the other exported, "
                + (TRANSFERS - wrong.size()) + " arrived whole; seed " + SEED);
        assertThat(wrong).isEmpty();
        assertThat(both.target.rows().count("select count(*) from project where state = 'preparing'"))
                .isZero();
    }
}
