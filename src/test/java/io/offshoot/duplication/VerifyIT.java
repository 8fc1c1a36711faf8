package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.duplication.VerifyResult.ObjectLine;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.store.Duplication;
import io.offshoot.store.RecheckStore;
import io.offshoot.store.Verification;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outcomes and later verifications of a clone, without HTTP. */
class VerifyIT {
    private static final CopyOptions SMALL_PAGES =
            new CopyOptions(2, 7, 4 << 20, 50, Duration.ofSeconds(5), Duration.ofMillis(200), 1.0, 3);

    private final RecheckStore verifications = new RecheckStore();
    private CloneFixture clone;
    private String worker;
    private UUID source;
    private UUID patient;
    private UUID file;
    private UUID subscription;
    private final List<UUID> observations = new ArrayList<>();

    @BeforeEach
    void cloneAProject() throws Exception {
        clone = new CloneFixture(SMALL_PAGES);
        worker = clone.startWorker();
        source = clone.project("Source");
        patient = clone.create(source, "Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"}]}");
        for (int i = 0; i < 40; i++) {
            observations.add(clone.create(
                    source,
                    "Observation",
                    "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":272.80},\"subject\":{\"reference\":\"Patient/"
                            + patient + "\"},\"performer\":[{\"reference\":\"Patient/" + UUID.randomUUID() + "\"}]}"));
        }
        file = clone.binary(source, "bytes");
        subscription =
                clone.create(source, "Subscription", "{\"resourceType\":\"Subscription\",\"status\":\"active\"}");
        clone.create(source, "Login", "{\"resourceType\":\"Login\"}");
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    @Test
    void everyObjectHasExactlyOneOutcome() throws Exception {
        Duplication ended = clone.run(clone.command(source));

        List<Outcomes.Outcome> lines = outcomes(ended, 3);

        assertThat(lines).hasSize(1 + 1 + 40 + 1 + 1 + 1 + 1);
        assertThat(lines).extracting(Outcomes.Outcome::source).doesNotHaveDuplicates();
        assertThat(lines).filteredOn(line -> line.outcome().equals("copied")).hasSize(44);
        assertThat(lines)
                .contains(new Outcomes.Outcome(
                        Optional.of("Subscription/" + subscription),
                        Optional.of("Subscription/" + clone.copyOf(ended.target(), subscription)),
                        "copied",
                        List.of("off")));
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.source().orElse("")).startsWith("Login/");
            assertThat(line.outcome()).isEqualTo("skipped");
            assertThat(line.reasons()).containsExactly("run-time record");
        });
        assertThat(lines.get(lines.size() - 1).outcome()).isEqualTo("created");
        assertThat(Json.write(lines.get(lines.size() - 1)))
                .doesNotContain("source")
                .doesNotContain("reasons");
    }

    @Test
    void whatFiltersLeaveOutIsSkipped() throws Exception {
        CloneCommand full = clone.command(source);
        CloneCommand some = new CloneCommand(
                source,
                full.name(),
                List.of("Patient", "Observation"),
                List.of(),
                List.of("Observation/" + observations.get(0)),
                DanglingReferences.DROP,
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

        Duplication ended = clone.run(some);

        Map<String, Long> reasons = new TreeMap<>();
        outcomes(ended, 100)
                .forEach(line -> reasons.merge(line.outcome() + " " + String.join(",", line.reasons()), 1L, Long::sum));
        assertThat(reasons)
                .isEqualTo(Map.of(
                        "copied ",
                        41L,
                        "created ",
                        1L,
                        "skipped excluded",
                        1L,
                        "skipped filtered",
                        2L,
                        "skipped run-time record",
                        1L));
        assertThat(verify(ended).intact()).isTrue();
    }

    @Test
    void aCloneThatNobodyTouchedIsTheSame() throws Exception {
        Duplication ended = clone.run(clone.command(source));

        VerifySummary summary = verify(ended);

        assertThat(summary.compared()).isEqualTo(44);
        assertThat(summary.same()).isEqualTo(44);
        assertThat(summary.added()).isEqualTo(1);
        assertThat(summary.files()).isEqualTo(1);
        assertThat(summary.fileBytes()).isEqualTo(5);
        assertThat(summary.references().rewritten()).isEqualTo(Map.of("Patient", 40L));
        assertThat(summary.references().neverExisted()).isEqualTo(Map.of("Patient", 40L));
        assertThat(result(ended, false))
                .filteredOn(line -> line.mark().equals("="))
                .hasSize(44);
        assertThat(result(ended, true)).singleElement().satisfies(line -> {
            assertThat(line.mark()).isEqualTo("+");
            assertThat(line.source()).isEmpty();
        });
    }

    @Test
    void whatIsWrongIsFoundAndNamed() throws Exception {
        Duplication ended = clone.run(clone.command(source));
        UUID target = ended.target();
        UUID edited = clone.copyOf(target, observations.get(0));
        clone.update(target, "Observation", edited, "{\"resourceType\":\"Observation\"}");
        UUID textWrong = clone.copyOf(target, observations.get(1));
        clone.rows("update resource set content = replace(content, '272.80', '272.8') where project = '" + target
                + "' and id = '" + textWrong + "'");
        UUID forged = clone.copyOf(target, observations.get(2));
        clone.rows("update resource set content = replace(content, '272.80', '272.81'), digest = "
                + "sha256(convert_to(replace(content, '272.80', '272.81'), 'UTF8')) where project = '" + target
                + "' and id = '" + forged + "'");
        clone.rows(
                "delete from resource where project = '" + target + "' and origin_id = '" + observations.get(3) + "'");
        UUID unhooked = clone.copyOf(target, observations.get(4));
        clone.rows("update resource set content = replace(content, '" + clone.copyOf(target, patient) + "', '" + patient
                + "') where project = '" + target + "' and id = '" + unhooked + "'");
        clone.rows("update resource set digest = sha256(convert_to(content, 'UTF8')) where project = '" + target
                + "' and id = '" + unhooked + "'");
        UUID created = clone.create(target, "Patient", "{\"resourceType\":\"Patient\"}");
        damage(clone.copyOf(target, file));

        VerifySummary summary = verify(ended);

        assertThat(marks(ended))
                .containsEntry("Observation/" + observations.get(0), "* edited since")
                .containsEntry("Observation/" + observations.get(1), "! the text does not match its digest")
                .containsEntry("Observation/" + observations.get(3), "- the copy is missing")
                .containsEntry("Binary/" + file, "! its bytes are missing or not those of its SHA-256")
                .containsEntry("Patient/" + created, "+ created in the target")
                .hasSize(8);
        assertThat(marks(ended).get("Observation/" + observations.get(2))).startsWith("! the text differs");
        assertThat(marks(ended).get("Observation/" + observations.get(4)))
                .startsWith("!")
                .contains("not rewritten");
        assertThat(summary.intact()).isFalse();
        assertThat(summary.same()).isEqualTo(44 - 6);
        assertThat(summary.corrupt()).isEqualTo(4);
        assertThat(summary.missing()).isEqualTo(1);
        assertThat(summary.changed()).isEqualTo(1);
        assertThat(result(ended, false)).hasSize(44 + 2);
    }

    @Test
    void laterEditsOfTheSourceChangeNothing() throws Exception {
        Duplication ended = clone.run(clone.command(source));
        clone.update(source, "Patient", patient, "{\"resourceType\":\"Patient\",\"gender\":\"other\"}");
        clone.create(source, "Patient", "{\"resourceType\":\"Patient\"}");

        assertThat(verify(ended).same()).isEqualTo(44);
    }

    @Test
    void aSourceThatIsGoneIsSaidToBe() throws Exception {
        Duplication ended = clone.run(clone.command(source));
        clone.rows("update resource set content = '{}' where project = '" + ended.target() + "' and origin_id = '"
                + patient + "'");
        clone.rows("delete from resource where project = '" + source + "'");
        clone.rows("delete from project where id = '" + source + "'");

        VerifySummary summary = verify(ended);

        Verification job = latest(ended);
        assertThat(job.sourceGone()).isTrue();
        assertThat(summary.compared()).isEqualTo(44);
        assertThat(summary.same()).isEqualTo(43);
        assertThat(result(ended, false))
                .filteredOn(line -> line.mark().equals("="))
                .hasSize(43)
                .allSatisfy(line -> assertThat(line.reason()).contains("source-gone"));
        assertThat(outcomes(ended, 10)).hasSize(45);
    }

    @Test
    void goesOnWhereItWasWhenItsWorkerDies() throws Exception {
        Duplication ended = clone.run(clone.command(source));
        CloneFixture.await(clone.vertx.undeploy(worker));
        UUID id = UUID.randomUUID();
        clone.rows("insert into verification (id, duplication, principal, phase, type, after_id, counters, attempt,"
                + " worker, lease_until) values ('" + id + "', '" + ended.id() + "', 'x', 2, null, null,"
                + " '{\"compared\":44,\"apart\":0,\"files\":0,\"fileBytes\":0,\"references\":{\"rewritten\":{},"
                + "\"notCopied\":{},\"neverExisted\":{},\"external\":{},\"unmapped\":44}}', 3, 'dead',"
                + " clock_timestamp() + interval '300 ms')");
        clone.startWorker();

        Verification job = ended(ended);

        assertThat(job.attempt()).isGreaterThan(3);
        assertThat(VerifySummary.of(job, CloneFixture.await(verifications.count(clone.database.requests(), id)))
                        .compared())
                .isEqualTo(44);
    }

    @Test
    void onlyWhatHasCompletedIsVerified() throws Exception {
        assertThatThrownBy(() -> ask(UUID.randomUUID()))
                .cause()
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_FOUND));
        Duplication ended = clone.run(clone.command(source));
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        clone.rows("update project set state = 'deleted' where id = '" + ended.target() + "'");
        assertThatThrownBy(() -> ask(ended.id())).cause().isInstanceOfSatisfying(Failure.class, failure -> assertThat(
                        failure.kind())
                .isEqualTo(Failure.Kind.GONE));
    }

    private void damage(UUID binary) throws Exception {
        String key = (String) clone.value(
                "select key from blob b join binary_content c on c.blob = b.id where c.id = '" + binary + "'");
        try (var paths = Files.walk(clone.folder)) {
            Path blob = paths.filter(path -> Files.isRegularFile(path)
                            && key.endsWith(path.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(blob);
            bytes[0] ^= 1;
            Files.write(blob, bytes);
        }
    }

    private void ask(UUID duplication) throws Exception {
        CloneFixture.await(clone.vertx
                .eventBus()
                .<String>request(Addresses.VERIFY, Json.write(new VerifyCommand(duplication, "ClientApplication/x")))
                .recover(error -> Future.failedFuture(BusErrors.received(error))));
    }

    private VerifySummary verify(Duplication duplication) throws Exception {
        ask(duplication.id());
        Verification job = ended(duplication);
        assertThat(job.failure()).isEmpty();
        return VerifySummary.of(job, CloneFixture.await(verifications.count(clone.database.requests(), job.id())));
    }

    private Verification ended(Duplication duplication) throws Exception {
        Turns.whileTrue(() -> verifications
                        .latest(clone.database.requests(), duplication.id())
                        .compose(job -> job.orElseThrow().running()
                                ? clone.vertx.timer(20).map(true)
                                : Future.succeededFuture(false)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, java.util.concurrent.TimeUnit.SECONDS);
        return latest(duplication);
    }

    private Verification latest(Duplication duplication) throws Exception {
        return CloneFixture.await(verifications.latest(clone.database.requests(), duplication.id()))
                .orElseThrow();
    }

    private Map<String, String> marks(Duplication duplication) throws Exception {
        Map<String, String> marks = new TreeMap<>();
        for (ObjectLine line : result(duplication, true)) {
            marks.put(
                    line.source().or(line::target).orElseThrow(),
                    line.mark() + " " + line.reason().orElseThrow());
        }
        return marks;
    }

    private List<ObjectLine> result(Duplication duplication, boolean differences) throws Exception {
        VerifyResult results = new VerifyResult(clone.database);
        Verification job = latest(duplication);
        return all((after, count) -> results.page(duplication, job, differences, after, count), 7);
    }

    private List<Outcomes.Outcome> outcomes(Duplication duplication, int count) throws Exception {
        Outcomes outcomes = new Outcomes(clone.database);
        return all((after, limit) -> outcomes.page(duplication, after, limit), count);
    }

    private interface Pages<T> {
        Future<LinePage<T>> page(Optional<String> after, int count);
    }

    private static <T> List<T> all(Pages<T> pages, int count) throws Exception {
        List<T> lines = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            LinePage<T> page = CloneFixture.await(pages.page(after, count));
            page.lines().forEach(line -> lines.add(line.content()));
            after = page.next();
        } while (after.isPresent());
        return lines;
    }
}
