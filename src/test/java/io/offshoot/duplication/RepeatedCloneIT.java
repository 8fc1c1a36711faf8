package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Duplication;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.SecretStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One command many times, several clones of one project, clones of clones, and what they leave independent. */
class RepeatedCloneIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 50, 4 << 20, 100, Duration.ofSeconds(10), Duration.ofMillis(200), 1.0, 3);

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

    @Test
    void aHundredEqualCommandsWithOneKeyMakeOneDuplication() throws Exception {
        UUID source = referring();
        CloneCommand command = keyed(clone.plain(source), "k", "00");
        List<Future<DuplicationAccepted>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(send(command));
        }

        Set<UUID> made = new HashSet<>();
        int first = 0;
        for (Future<DuplicationAccepted> answer : answers) {
            DuplicationAccepted accepted = CloneFixture.await(answer);
            made.add(accepted.duplication());
            first += accepted.repeated() ? 0 : 1;
        }

        assertThat(made).hasSize(1);
        assertThat(first).isEqualTo(1);
        assertThat(clone.ended(made.iterator().next()).state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(clone.value("select count(*) from project where duplication is not null and id in (select target"
                        + " from duplication where source = '" + source + "')"))
                .isEqualTo(1L);
    }

    @Test
    void anotherBodyUnderTheSameKeyIsRefused() throws Exception {
        UUID source = referring();
        CloneCommand command = keyed(clone.plain(source), "k2", "00");
        CloneFixture.await(send(command));

        Throwable refused = CloneFixture.await(
                send(keyed(command, "k2", "01")).transform(end -> Future.succeededFuture(end.cause())));

        assertThat(refused).isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.kind())
                .isEqualTo(Failure.Kind.UNPROCESSABLE));
        assertThat(clone.value("select count(*) from duplication where source = '" + source + "'"))
                .isEqualTo(1L);
    }

    @Test
    void aRepeatGetsItsAnswerAfterTheSourceIsGone() throws Exception {
        UUID source = referring();
        CloneCommand command = keyed(clone.plain(source), "k3", "00");
        DuplicationAccepted first = CloneFixture.await(send(command));
        clone.ended(first.duplication());
        clone.rows("update project set state = 'deleted' where id = '" + source + "'");

        DuplicationAccepted repeat = CloneFixture.await(send(command));
        Throwable other = catchThrowable(() -> clone.start(clone.plain(source)));

        assertThat(repeat).isEqualTo(new DuplicationAccepted(first.duplication(), first.target(), true));
        assertThat(other).hasMessageContaining("Gone");
    }

    @Test
    void withoutAKeyEveryCommandIsADuplicationOfItsOwnAndAllWorkAtOnce() throws Exception {
        UUID source = referring();
        List<DuplicationAccepted> accepted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepted.add(clone.start(clone.plain(source)));
        }

        Map<String, String> texts = clone.texts(source);
        Set<UUID> targets = new HashSet<>();
        for (DuplicationAccepted one : accepted) {
            Duplication ended = clone.ended(one.duplication());
            assertThat(ended.failure()).isEmpty();
            assertThat(clone.unmapped(ended.target())).isEqualTo(texts);
            targets.add(ended.target());
        }
        assertThat(targets).hasSize(4);
    }

    @Test
    void aCloneOfACloneIsLikeAClone() throws Exception {
        UUID source = referring();
        Duplication first = clone.run(clone.plain(source));
        clone.rows("delete from resource where origin_id is null and project = '" + first.target() + "'");

        Duplication second = clone.run(clone.plain(first.target()));

        assertThat(second.failure()).isEmpty();
        assertThat(clone.unmapped(second.target())).isEqualTo(clone.texts(first.target()));
        assertThat(clone.unmapped(first.target())).isEqualTo(clone.texts(source));
    }

    @Test
    void aDeletedCloneLeavesTheSourcesFilesWhereTheyAre() throws Exception {
        UUID source = clone.project("Source");
        UUID binary = clone.binary(source, "shared bytes");
        Duplication ended = clone.run(clone.plain(source));
        String before = clone.digest(source);
        assertThat(CloneFixture.<Boolean>await(new ProjectStore()
                        .move(
                                clone.database.requests(),
                                ended.target(),
                                List.of(Project.State.LIVE),
                                Project.State.DELETING)))
                .isTrue();

        clone.awaitValue("select count(*) from project where id = '" + ended.target() + "'", 0L);
        BlobStore blobs = new BlobStore();
        CloneFixture.await(blobs.mark(clone.database.requests(), Duration.ZERO, 100));
        CloneFixture.await(blobs.removeMarked(clone.database.requests(), Duration.ZERO, 100));

        assertThat(clone.leftOf(ended)).isZero();
        assertThat(clone.digest(source)).isEqualTo(before);
        assertThat(clone.value("select b.state from blob b join binary_content c on c.blob = b.id where c.id = '"
                        + binary + "'"))
                .isEqualTo("live");
    }

    @Test
    void secretsStayBehindAndAreListedWithTheCallersMembership() throws Exception {
        UUID source = clone.project("Source");
        UUID client =
                clone.create(source, "ClientApplication", "{\"resourceType\":\"ClientApplication\",\"name\":\"c\"}");
        UUID later = UUID.randomUUID();
        for (UUID owner : List.of(client, later)) {
            CloneFixture.await(new SecretStore()
                    .put(
                            clone.database.requests(),
                            source,
                            new SecretStore.SealedSecret(
                                    new ResourceKey(ResourceType.CLIENT_APPLICATION, owner),
                                    "secret",
                                    Buffer.buffer("c"),
                                    Buffer.buffer("n"),
                                    "k")));
        }
        CloneCommand command = clone.command(source);

        Duplication ended = clone.run(command);

        assertThat(clone.value("select count(*) from secret where project = '" + ended.target() + "'"))
                .isEqualTo(0L);
        CloneReport report = CloneFixture.report(ended);
        assertThat(report.configureAgain())
                .containsExactly(new CloneReport.Reconfigure(
                        "ClientApplication/" + clone.copyOf(ended.target(), client), "secret:secret"));
        assertThat(report.created()).hasSize(1);
        String[] created = report.created().get(0).split("/", -1);
        assertThat(clone.text(ended.target(), created[0], UUID.fromString(created[1])))
                .contains(
                        "\"admin\":true",
                        "\"project\":{\"reference\":\"Project/" + ended.target() + "\",\"display\":\"Copy\"}",
                        "\"user\":{\"reference\":\"" + command.membershipUser() + "\"",
                        "\"profile\":{\"reference\":\"" + command.principal() + "\"");
        assertThat(clone.value("select state || super_admin || name from project where id = '" + ended.target() + "'"))
                .isEqualTo("livefalseCopy");
    }

    private static Future<DuplicationAccepted> send(CloneCommand command) {
        return clone.vertx
                .eventBus()
                .<String>request(Addresses.CLONE, Json.write(command))
                .map(reply -> Json.read(reply.body(), DuplicationAccepted.class))
                .recover(error -> Future.failedFuture(BusErrors.received(error)));
    }

    private static CloneCommand keyed(CloneCommand of, String key, String bodyHash) {
        return new CloneCommand(
                of.source(),
                of.name(),
                of.resourceTypes(),
                of.includeIds(),
                of.excludeIds(),
                of.danglingReferences(),
                of.strict(),
                of.baseUrls(),
                "Practitioner/00000000-0000-4000-8000-000000000001",
                of.principalDisplay(),
                of.membershipUser(),
                of.owner(),
                of.callerProject(),
                Optional.of(new CloneCommand.Idempotency("$clone", key, bodyHash)),
                Map.of(),
                Map.of());
    }

    private static UUID referring() throws Exception {
        UUID source = clone.project("Source");
        UUID patient = clone.create(source, "Patient", "{\"resourceType\":\"Patient\"}");
        clone.fill(
                source,
                "Observation",
                250,
                "'{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"valueInteger\":' || n || '}'");
        return source;
    }
}
