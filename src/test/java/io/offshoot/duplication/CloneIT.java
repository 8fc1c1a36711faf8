package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pipeline by itself: what ends up in the target, and in the report. */
class CloneIT {
    private static final CopyOptions SMALL_PAGES =
            new CopyOptions(2, 7, 4 << 20, 50, Duration.ofSeconds(5), Duration.ofMillis(200), 1.0, 3);

    private CloneFixture clone;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(SMALL_PAGES);
        clone.startWorker();
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    @Test
    void copiesEverythingWithNewIdsAndRewrittenReferences() throws Exception {
        UUID source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"}]}");
        for (int i = 0; i < 120; i++) {
            clone.create(
                    source,
                    "Observation",
                    "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":272.80},\"subject\":{\"reference\":\"Patient/"
                            + patient + "\"}}");
        }

        Duplication ended = clone.run(clone.command(source));

        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        UUID copy = clone.copyOf(ended.target(), patient);
        assertThat(copy).isNotEqualTo(patient);
        assertThat(clone.value("select count(*) from resource where type = (select type from resource where project = '"
                        + source + "' and content like '%272.80%' limit 1) and project = '" + ended.target()
                        + "' and content like '%\"value\":272.80},\"subject\":{\"reference\":\"Patient/" + copy
                        + "\"}}'"))
                .isEqualTo(120L);
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.resources()).isEqualTo(122);
        assertThat(report.references().rewritten()).containsEntry("Patient", 120L);
        assertThat(report.verified()).isTrue();
    }

    @Test
    void bringsBinariesAlongThatACopiedResourceRefersTo() throws Exception {
        UUID source = clone.project("Source");
        UUID code = clone.binary(source, "code");
        UUID other = clone.binary(source, "other");
        UUID bot = clone.create(
                source,
                "Bot",
                "{\"resourceType\":\"Bot\",\"name\":\"b\",\"sourceCode\":{\"contentType\":\"text/plain\",\"url\":\"Binary/"
                        + code + "\"},\"cronString\":\"* * * * *\"}");
        CloneCommand full = clone.command(source);
        CloneCommand bots = new CloneCommand(
                source,
                full.name(),
                List.of("Bot"),
                List.of(),
                List.of(),
                full.danglingReferences(),
                false,
                full.baseUrls(),
                full.principal(),
                full.principalDisplay(),
                full.membershipUser(),
                full.owner(),
                full.callerProject(),
                full.idempotency(),
                Map.of(),
                Map.of());

        Duplication ended = clone.run(bots);

        assertThat(ended.failure()).isEmpty();
        UUID copiedCode = clone.copyOf(ended.target(), code);
        assertThat(clone.text(ended.target(), "Bot", clone.copyOf(ended.target(), bot)))
                .isEqualTo(
                        "{\"resourceType\":\"Bot\",\"name\":\"b\",\"sourceCode\":{\"contentType\":\"text/plain\",\"url\":\"Binary/"
                                + copiedCode + "\"}}");
        assertThat(clone.value("select count(*) from resource where project = '" + ended.target()
                        + "' and origin_id = '" + other + "'"))
                .isEqualTo(0L);
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.binaries()).isEqualTo(new CloneReport.Binaries(1, 4));
        assertThat(report.configureAgain())
                .extracting(CloneReport.Reconfigure::reason)
                .contains("removed:cronString");
    }

    @Test
    void leavesNothingBehindWhenItFails() throws Exception {
        UUID source = clone.project("Source");
        clone.create(
                source,
                "Observation",
                "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + UUID.randomUUID() + "\"}}");
        CloneCommand full = clone.command(source);
        CloneCommand failing = new CloneCommand(
                source,
                full.name(),
                List.of(),
                List.of(),
                List.of(),
                DanglingReferences.FAIL,
                false,
                full.baseUrls(),
                full.principal(),
                full.principalDisplay(),
                full.membershipUser(),
                full.owner(),
                full.callerProject(),
                full.idempotency(),
                Map.of(),
                Map.of());

        Duplication ended = clone.run(failing);

        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("which is not copied");
        assertThat(clone.value("select count(*) from resource where project = '" + ended.target() + "'"))
                .isEqualTo(0L);
        assertThat(clone.value("select count(*) from project where id = '" + ended.target() + "'"))
                .isEqualTo(0L);
    }
}
