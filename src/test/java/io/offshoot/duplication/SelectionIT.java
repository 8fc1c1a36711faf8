package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which resources a clone takes, and what the report says of the others. */
class SelectionIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 97, 4 << 20, 400, Duration.ofSeconds(10), Duration.ofMillis(200), 1.0, 3);
    private static final String PATIENT = "{\"resourceType\":\"Patient\"}";

    private static CloneFixture clone;

    @BeforeAll
    static void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        clone.startWorker();
    }

    @AfterAll
    static void stop() throws Exception {
        clone.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 97, 400, 1001, 2500})
    void copiesAnyNumberOfOneType(int count) throws Exception {
        UUID source = clone.project("Source");
        clone.fill(
                source,
                "Patient",
                count,
                "'{\"resourceType\":\"Patient\",\"id\":\"' || id || '\",\"n\":' || n || '.10}'");
        String before = clone.digest(source);

        Duplication ended = completed(clone.plain(source));

        assertThat(clone.unmapped(ended.target())).hasSize(count + 1).isEqualTo(texts(source));
        assertThat(clone.digest(source)).isEqualTo(before);
        // None of less than two pages, none of more rows than a range may have.
        long most = OPTIONS.rangeRows();
        long least = 2L * OPTIONS.pageRows();
        assertThat((long) clone.value("select count(*) from copy_range where duplication = '" + ended.id()
                        + "' and type = " + ResourceType.of("Patient").code()))
                .isBetween(count == 0 ? 0 : count <= most ? 1 : count / most + 1, count == 0 ? 0 : count / least + 1);
    }

    @Test
    void copiesTheLowestAndTheHighestId() throws Exception {
        UUID source = clone.project("Source");
        ResourceType patient = ResourceType.of("Patient");
        clone.create(source, patient, new UUID(0, 0), PATIENT);
        clone.create(source, patient, new UUID(0, 1), PATIENT);
        clone.create(source, patient, new UUID(-1, -1), PATIENT);
        clone.create(
                source, ResourceType.PROJECT_MEMBERSHIP, new UUID(0, 1), "{\"resourceType\":\"ProjectMembership\"}");

        Duplication ended = completed(clone.plain(source));

        assertThat(clone.unmapped(ended.target())).hasSize(5).isEqualTo(texts(source));
    }

    @Test
    void takesListedTypesOnly() throws Exception {
        UUID source = mixed();

        Duplication ended = completed(filtered(source, List.of("Patient", "Bot"), List.of(), List.of()));

        assertThat(counts(ended)).containsOnly(entry("Patient", 3L), entry("Project", 1L));
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.resources()).isEqualTo(4);
        assertThat(report.types())
                .contains(
                        new CloneReport.TypeCount("Observation", 6, 0, 6, Optional.of("filtered")),
                        new CloneReport.TypeCount("Patient", 3, 3, 0, Optional.empty()),
                        new CloneReport.TypeCount("AuditEvent", 1, 0, 1, Optional.of("run-time record")));
    }

    @Test
    void takesIncludedIdsBareOrWithTheirType() throws Exception {
        UUID source = clone.project("Source");
        UUID both = UUID.randomUUID();
        UUID bare = clone.create(source, "Patient", PATIENT);
        clone.create(source, ResourceType.of("Patient"), both, PATIENT);
        clone.create(source, ResourceType.of("Observation"), both, "{\"resourceType\":\"Observation\"}");
        clone.create(source, "Patient", PATIENT);

        Duplication ended =
                completed(filtered(source, List.of(), List.of(bare.toString(), "Observation/" + both), List.of()));

        assertThat(clone.unmapped(ended.target()))
                .containsOnlyKeys("Patient/" + bare, "Observation/" + both, "Project/" + source);
    }

    @Test
    void exclusionWinsOverInclusionAndNeverReachesTheProject() throws Exception {
        UUID source = clone.project("Source");
        UUID in = clone.create(source, "Patient", PATIENT);
        UUID out = clone.create(source, "Patient", PATIENT);
        String before = clone.digest(source);

        Duplication ended = completed(filtered(
                source,
                List.of("Patient"),
                List.of(in.toString(), out.toString()),
                List.of("Patient/" + out, source.toString())));

        assertThat(clone.unmapped(ended.target())).containsOnlyKeys("Patient/" + in, "Project/" + source);
        assertThat(ended.target()).isNotEqualTo(source);
        assertThat(clone.digest(source)).isEqualTo(before);
    }

    @Test
    void anIdOfAnotherTypeExcludesNothing() throws Exception {
        UUID source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", PATIENT);

        Duplication ended = completed(filtered(source, List.of(), List.of(), List.of("Observation/" + patient)));

        assertThat(counts(ended)).containsEntry("Patient", 1L);
        assertThat(CloneFixture.report(ended).idsNotFound()).containsExactly("Observation/" + patient);
    }

    @Test
    void neverCopiesRunTimeRecordsEvenWhenListed() throws Exception {
        UUID source = clone.project("Source");
        for (ResourceType type : CloneSelection.NEVER_COPIED) {
            clone.create(source, type.name(), "{\"resourceType\":\"" + type + "\"}");
        }
        List<String> types =
                CloneSelection.NEVER_COPIED.stream().map(ResourceType::name).toList();

        assertThat(counts(completed(clone.plain(source)))).containsOnly(entry("Project", 1L));
        assertThat(counts(completed(filtered(source, types, List.of(), List.of()))))
                .containsOnly(entry("Project", 1L));
    }

    @Test
    void reportsIdsThatMatchNothingAndRefusesThemWhenStrict() throws Exception {
        UUID source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", PATIENT);
        String unknown = UUID.randomUUID().toString();
        List<String> include = List.of(patient.toString(), unknown, "no id");

        Duplication lenient = completed(filtered(source, List.of(), include, List.of("Nope/" + patient)));
        Duplication strict = clone.run(
                clone.command(source, Optional.empty(), List.of(), include, List.of(), DanglingReferences.KEEP, true));

        assertThat(CloneFixture.report(lenient).idsNotFound()).containsExactly(unknown, "no id", "Nope/" + patient);
        assertThat(strict.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(strict.failure().orElseThrow())
                .contains("INVALID", "includeIds[1]", "includeIds[2]")
                .doesNotContain("includeIds[0]");
        assertThat(clone.leftOf(strict)).isZero();
    }

    @Test
    void bringsNeededBinariesUnlessTheyAreExcluded() throws Exception {
        UUID source = clone.project("Source");
        UUID taken = clone.binary(source, "taken");
        UUID excluded = clone.binary(source, "excluded");
        UUID unrelated = clone.binary(source, "unrelated");
        UUID document = clone.create(
                source,
                "DocumentReference",
                "{\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":{\"url\":\"Binary/" + taken
                        + "\"}},{\"attachment\":{\"url\":\"Binary/" + excluded + "\"}}]}");

        Duplication ended =
                completed(filtered(source, List.of("DocumentReference"), List.of(), List.of(excluded.toString())));

        assertThat(clone.unmapped(ended.target()))
                .containsOnlyKeys("DocumentReference/" + document, "Binary/" + taken, "Project/" + source)
                .doesNotContainKey("Binary/" + unrelated);
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.binaries()).isEqualTo(new CloneReport.Binaries(1, 5));
        assertThat(report.references().rewritten()).containsEntry("Binary", 1L);
        assertThat(report.references().notCopied()).containsEntry("Binary", 1L);
    }

    @Test
    void aBinaryThatOnlyABinaryRefersToDanglesInsteadOfLeadingNowhere() throws Exception {
        UUID source = clone.project("Source");
        UUID last = clone.binary(source, "last");
        UUID first = UUID.randomUUID();
        clone.create(
                source,
                ResourceType.BINARY,
                first,
                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"securityContext\":{\"reference\":\"Binary/"
                        + last + "\"}}");
        clone.create(
                source,
                "DocumentReference",
                "{\"resourceType\":\"DocumentReference\",\"content\":[{\"attachment\":{\"url\":\"Binary/" + first
                        + "\"}}]}");

        Duplication ended = completed(filtered(source, List.of("DocumentReference"), List.of(), List.of()));

        assertThat(clone.unmapped(ended.target()).keySet()).contains("Binary/" + first);
        assertThat(clone.text(ended.target(), "Binary", clone.copyOf(ended.target(), first)))
                .contains("Binary/" + last);
        assertThat(CloneFixture.report(ended).references().notCopied()).containsEntry("Binary", 1L);
    }

    @Test
    void followsThePolicyForDanglingReferences() throws Exception {
        UUID source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", PATIENT);
        UUID never = UUID.randomUUID();
        UUID user = UUID.randomUUID();
        String text = "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                + "\"},\"encounter\":{\"reference\":\"Encounter/" + never
                + "\",\"display\":\"d\"},\"performer\":[{\"reference\":\"User/" + user + "\"}]}";
        UUID observation = clone.create(source, "Observation", text);
        List<String> types = List.of("Observation");

        Duplication kept = completed(dangling(source, types, DanglingReferences.KEEP));
        Duplication dropped = completed(dangling(source, types, DanglingReferences.DROP));
        Duplication failed = clone.run(dangling(source, types, DanglingReferences.FAIL));

        assertThat(copy(kept, observation)).isEqualTo(text);
        for (Duplication ended : List.of(kept, dropped)) {
            CloneReport.References references = CloneFixture.report(ended).references();
            assertThat(references.notCopied()).containsOnly(entry("Patient", 1L));
            assertThat(references.neverExisted()).containsOnly(entry("Encounter", 1L));
            assertThat(references.external()).containsOnly(entry("User", 1L));
            assertThat(references.rewritten()).isEmpty();
        }
        assertThat(CloneFixture.report(kept).references().policy()).isEqualTo("keep");
        assertThat(copy(dropped, observation))
                .doesNotContain(patient.toString())
                .doesNotContain(never.toString());
        assertThat(copy(dropped, observation)).contains("\"display\":\"d\"").contains(user.toString());
        assertThat(failed.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(failed.failure().orElseThrow()).contains("UNPROCESSABLE", "Observation/" + observation);
        assertThat(clone.leftOf(failed)).isZero();
    }

    private static Duplication completed(CloneCommand command) throws Exception {
        Duplication ended = clone.run(command);
        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        return ended;
    }

    private static String copy(Duplication ended, UUID origin) throws Exception {
        return clone.text(ended.target(), "Observation", clone.copyOf(ended.target(), origin));
    }

    private static UUID mixed() throws Exception {
        UUID source = clone.project("Source");
        clone.fill(source, "Patient", 3, "'" + PATIENT + "'");
        clone.fill(source, "Observation", 6, "'{\"resourceType\":\"Observation\"}'");
        clone.create(source, "AuditEvent", "{\"resourceType\":\"AuditEvent\"}");
        return source;
    }

    private static CloneCommand filtered(UUID source, List<String> types, List<String> include, List<String> exclude) {
        return clone.command(source, Optional.empty(), types, include, exclude, DanglingReferences.KEEP, false);
    }

    private static CloneCommand dangling(UUID source, List<String> types, DanglingReferences policy) {
        return clone.command(source, Optional.empty(), types, List.of(), List.of(), policy, false);
    }

    private static Map<String, Long> counts(Duplication ended) throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        clone.unmapped(ended.target()).keySet().forEach(key -> counts.merge(key.split("/", -1)[0], 1L, Long::sum));
        return counts;
    }

    private static Map<String, String> texts(UUID source) throws Exception {
        return clone.texts(source);
    }
}
