package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who wrote a resource is a reference as well: it follows, or dangles under the policy, and is counted. */
class AuthorsIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 60, Duration.ofSeconds(10), Duration.ofMillis(100), 1.0, 3);

    private CloneFixture clone;
    private UUID source;
    private UUID practitioner;
    private UUID mine;
    private UUID theirs;
    private UUID stranger;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        clone.startWorker();
        source = clone.project("Source");
        practitioner = clone.create(source, "Practitioner", "{\"resourceType\":\"Practitioner\"}");
        mine = clone.create(source, "Patient", "{\"resourceType\":\"Patient\",\"active\":true}");
        theirs = clone.create(source, "Patient", "{\"resourceType\":\"Patient\",\"active\":false}");
        stranger = UUID.randomUUID();
        write(mine, practitioner);
        write(theirs, stranger);
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    private void write(UUID resource, UUID author) throws Exception {
        clone.rows("update resource set author_type = "
                + ResourceType.of("Practitioner").code() + ", author = '" + author + "' where id = '" + resource + "'");
    }

    private Duplication run(List<String> types, DanglingReferences policy) throws Exception {
        return clone.run(clone.command(source, Optional.empty(), types, List.of(), List.of(), policy, false));
    }

    private Object author(Duplication ended, UUID origin) throws Exception {
        return clone.value("select author from resource where project = '" + ended.target() + "' and origin_id = '"
                + origin + "'");
    }

    private void assertVerifies(Duplication ended) throws Exception {
        assertThat(ended.failure()).isEmpty();
        clone.rows("insert into verification (id, duplication, principal) values (gen_random_uuid(), '" + ended.id()
                + "', 'User/1')");
        clone.awaitValue("select count(*) from verification where finished is null", 0L);
        assertThat(clone.rows("select reason from verification_finding where mark <> '+'"))
                .isEmpty();
    }

    @Test
    void anAuthorWhoIsCopiedIsFollowed() throws Exception {
        Duplication ended = run(List.of(), DanglingReferences.FAIL);
        assertVerifies(ended);
        assertThat(author(ended, mine)).isEqualTo(clone.copyOf(ended.target(), practitioner));
        assertThat(author(ended, theirs)).as("leads where it always led").isEqualTo(stranger);
        assertThat(CloneFixture.report(ended).references().notCopied()).isEmpty();
    }

    @Test
    void oneWhoIsNotIsKeptAndCounted() throws Exception {
        Duplication ended = run(List.of("Patient"), DanglingReferences.KEEP);
        assertVerifies(ended);
        assertThat(author(ended, mine)).isEqualTo(practitioner);
        assertThat(author(ended, theirs)).isEqualTo(stranger);
        assertThat(CloneFixture.report(ended).references().notCopied()).isEqualTo(Map.of("Practitioner", 1L));
    }

    @Test
    void orLeftOut() throws Exception {
        Duplication ended = run(List.of("Patient"), DanglingReferences.DROP);
        assertVerifies(ended);
        assertThat(author(ended, mine)).isNull();
        assertThat(author(ended, theirs)).isEqualTo(stranger);
        assertThat(CloneFixture.report(ended).references().notCopied()).isEqualTo(Map.of("Practitioner", 1L));
    }

    @Test
    void orRefused() throws Exception {
        Duplication ended = run(List.of("Patient"), DanglingReferences.FAIL);
        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow())
                .contains("Patient/" + mine + " was written by Practitioner/" + practitioner);
    }

    /** Users and configuration objects are in no project, so a reference to one stays, whatever the policy. */
    @ParameterizedTest
    @EnumSource(DanglingReferences.class)
    void whatBelongsToTheEnvironmentIsReferredToAsBefore(DanglingReferences policy) throws Exception {
        String text = "{\"resourceType\":\"RoleGrant\",\"role\":{\"reference\":\"SecurityRole/" + UUID.randomUUID()
                + "\"},\"member\":{\"reference\":\"User/" + UUID.randomUUID() + "\"}}";
        UUID grant = clone.create(source, "RoleGrant", text);
        Duplication ended = run(List.of(), policy);
        assertVerifies(ended);
        assertThat(clone.text(ended.target(), "RoleGrant", clone.copyOf(ended.target(), grant)))
                .isEqualTo(text);
        assertThat(CloneFixture.report(ended).references().external())
                .isEqualTo(Map.of("SecurityRole", 1L, "User", 1L));
    }

    /** The report's seconds are those between the request and the end that the row has. */
    @Test
    void theReportAndTheRowAgreeOnTheTime() throws Exception {
        Duplication ended = clone.run(clone.plain(source));
        double seconds = Duration.between(ended.created(), ended.finished().orElseThrow())
                        .toNanos()
                / 1e9;
        assertThat(CloneFixture.report(ended).seconds()).isBetween(seconds - 0.001, seconds + 0.001);
    }
}
