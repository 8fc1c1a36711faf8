package io.offshoot.duplication.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.CloneCommand;
import io.offshoot.duplication.CloneSelection;
import io.offshoot.duplication.DanglingReferences;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Duplication;
import io.offshoot.store.SourceRow;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What one range has read or asked of the source the others of its duplication need not ask, and nobody else may use. */
class PageRewriterTest {
    private static final ResourceType PATIENT = ResourceType.of("Patient");
    private static final ResourceType OBSERVATION = ResourceType.of("Observation");

    private final UUID patient = UUID.randomUUID();
    private final UUID stranger = UUID.randomUUID();
    private final KnownMembers known = new KnownMembers();

    @Test
    void whatARangeHasReadIsKnownToTheNext() {
        Duplication duplication = duplication("10:20:");
        rewriter(duplication, PATIENT).scan(List.of(row(patient, "{\"resourceType\":\"Patient\"}")));

        assertThat(unknown(duplication)).containsExactly(new ResourceKey(PATIENT, stranger));
        assertThat(unknown(duplication("10:20:"))).as("another duplication").hasSize(2);
    }

    @Test
    void whatARangeHasAskedIsKnownToTheNext() {
        Duplication duplication = duplication("10:20:");
        PageRewriter first = rewriter(duplication, OBSERVATION);
        ScannedPage page = first.scan(List.of(observation()));
        assertThat(page.unknown())
                .containsExactly(new ResourceKey(PATIENT, patient), new ResourceKey(PATIENT, stranger));
        BitSet held = new BitSet();
        held.set(0);
        String text =
                first.rewrite(page, held, new BitSet()).rows().get(0).content().toString();

        PageRewriter second = rewriter(duplication, OBSERVATION);
        ScannedPage again = second.scan(List.of(observation()));
        assertThat(again.unknown()).isEmpty();
        assertThat(second.rewrite(again, new BitSet(), new BitSet())
                        .rows()
                        .get(0)
                        .content()
                        .toString())
                .isEqualTo(text)
                .contains(stranger.toString())
                .doesNotContain(patient.toString());
    }

    private List<ResourceKey> unknown(Duplication duplication) {
        return rewriter(duplication, OBSERVATION).scan(List.of(observation())).unknown();
    }

    private PageRewriter rewriter(Duplication duplication, ResourceType type) {
        CloneCommand command = new CloneCommand(
                duplication.source().orElseThrow(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                DanglingReferences.KEEP,
                false,
                List.of(),
                "User/1",
                "",
                "",
                Optional.empty(),
                UUID.randomUUID(),
                Optional.empty(),
                Map.of(),
                Map.of());
        CopyRange range = new CopyRange(
                duplication.id(),
                1,
                1,
                type,
                Optional.empty(),
                Optional.empty(),
                false,
                1,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                "{}",
                0);
        return new PageRewriter(duplication, range, command, CloneSelection.of(command), 0, known, new PageMemory());
    }

    private SourceRow observation() {
        return row(
                UUID.randomUUID(),
                "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"focus\":[{\"reference\":\"Patient/" + stranger + "\"}]}");
    }

    private static SourceRow row(UUID id, String text) {
        return new SourceRow(
                id,
                UUID.randomUUID(),
                OffsetDateTime.parse("2026-01-31T12:00:00Z"),
                Optional.empty(),
                Optional.empty(),
                Buffer.buffer(text));
    }

    private static Duplication duplication(String snapshot) {
        return new Duplication(
                UUID.randomUUID(),
                "clone",
                "fhir",
                DuplicationState.COPYING,
                Optional.of(UUID.randomUUID()),
                UUID.randomUUID(),
                Buffer.buffer(new byte[32]),
                Optional.of(snapshot),
                "{}",
                "User/1",
                UUID.randomUUID(),
                Optional.empty(),
                Optional.empty(),
                0,
                "{}",
                0,
                1,
                0,
                OffsetDateTime.parse("2026-01-31T12:00:00Z"),
                Optional.empty(),
                Optional.empty());
    }
}
