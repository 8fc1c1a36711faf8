package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Duplication;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cancel at every state, and the end of the source: one end, legal moves, nothing left. */
class CancelIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 20, 4 << 20, 60, Duration.ofSeconds(10), Duration.ofMillis(100), 1.0, 3);
    private static final String OBSERVATIONS =
            "range " + ResourceType.of("Observation").code();

    private CloneFixture clone;
    private DatabaseHooks hooks;
    private UUID source;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        hooks = DatabaseHooks.install(clone);
        clone.startWorker();
        source = clone.project("Source");
        clone.binary(source, "bytes");
        clone.create(source, "Bot", "{\"resourceType\":\"Bot\",\"cronString\":\"*\"}");
        clone.fill(source, "Observation", 150, "'{\"resourceType\":\"Observation\",\"valueInteger\":' || n || '}'");
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    @ParameterizedTest
    @CsvSource({"requested", "copying", "verifying"})
    void leavesNothingWhateverItWasDoing(String state) throws Exception {
        hooks.hold(state.equals("copying") ? OBSERVATIONS : state);
        DuplicationAccepted accepted = clone.start(clone.plain(source));
        clone.awaitState(accepted.duplication(), DuplicationState.labelled(state));
        if (state.equals("copying")) {
            clone.awaitValue("select count(*) from outcome where duplication = '" + accepted.duplication() + "'", 1L);
        }

        assertThat(clone.cancel(accepted.duplication())).isEqualTo("cancelling");
        String again = clone.cancel(accepted.duplication());
        Duplication ended = clone.ended(accepted.duplication());

        assertThat(again).isIn("cancelling", "cancelled");
        assertThat(ended.state()).isEqualTo(DuplicationState.CANCELLED);
        assertThat(clone.leftOf(ended)).isZero();
        assertLegal(ended.id());
        assertThat(clone.cancel(ended.id())).isEqualTo("cancelled");
        assertThat(clone.moves(ended.id())).endsWith(state + ">cancelling", "cancelling>cancelled");
    }

    /** What a cancel answers in the states in which there is nothing to stop; none of them is left because of it. */
    @ParameterizedTest
    @CsvSource({
        "failing, cannot be cancelled",
        "failed, cannot be cancelled",
        "cancelling, cancelling",
        "cancelled, cancelled"
    })
    void whatIsEndingEndsAsItWouldHave(String state, String answer) throws Exception {
        boolean cancels = state.startsWith("cancel");
        hooks.hold(state.endsWith("ing") ? state : "nothing");
        hooks.hold(OBSERVATIONS);
        UUID id = clone.start(clone.plain(source)).duplication();
        clone.awaitState(id, DuplicationState.COPYING);
        if (cancels) {
            clone.cancel(id);
        } else {
            CloneFixture.await(clone.database.transaction(
                    session -> new SourceEnd(clone.vertx, new Metrics()).deleted(session, source)));
        }
        clone.awaitState(id, DuplicationState.labelled(state));

        if (cancels) {
            assertThat(clone.cancel(id)).isEqualTo(answer);
        } else {
            assertThat(catchThrowable(() -> clone.cancel(id))).hasMessageContaining(answer);
        }
        assertThat(clone.read(id).state().label()).isEqualTo(state);
        hooks.release();
        Duplication ended = clone.ended(id);

        assertThat(ended.state()).isEqualTo(cancels ? DuplicationState.CANCELLED : DuplicationState.FAILED);
        assertThat(clone.leftOf(ended)).isZero();
        assertLegal(id);
    }

    @Test
    void whatHasEndedCannotBeCancelled() throws Exception {
        Duplication ended = clone.run(clone.plain(source));

        Throwable refused = catchThrowable(() -> clone.cancel(ended.id()));
        Throwable unknown = catchThrowable(() -> clone.cancel(UUID.randomUUID()));

        assertThat(refused).hasRootCauseInstanceOf(Failure.class).hasMessageContaining("completed");
        assertThat(unknown).hasMessageContaining("Not found");
        assertThat(clone.read(ended.id()).state()).isEqualTo(DuplicationState.COMPLETED);
    }

    @Test
    void atTheInstantOfCompletionOneOfBothStands() throws Exception {
        Random random = new Random(7);
        int cancelled = 0;
        for (int i = 0; i < 12; i++) {
            Promise<Void> verifying = Promise.promise();
            MessageConsumer<String> moves = clone.vertx.eventBus().consumer(Addresses.MOVED, message -> {
                if (message.body().contains("verifying")) {
                    verifying.tryComplete();
                }
            });
            DuplicationAccepted accepted = clone.start(clone.plain(source));
            long began = System.nanoTime();
            if (i % 2 == 0) {
                CloneFixture.await(verifying.future());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(i % 2 == 0 ? 12 : 300)));
            List<Future<?>> cancels = new ArrayList<>();
            for (int c = 0; c < 5; c++) {
                cancels.add(clone.vertx
                        .eventBus()
                        .request(
                                Addresses.CANCEL,
                                Json.write(new CancelCommand(accepted.duplication(), "Practitioner/1"))));
            }
            CloneFixture.await(Future.join(cancels).transform(all -> Future.succeededFuture()));

            Duplication ended = clone.ended(accepted.duplication());
            CloneFixture.await(moves.unregister());

            assertThat(ended.state()).isIn(DuplicationState.COMPLETED, DuplicationState.CANCELLED);
            assertLegal(ended.id());
            if (ended.state() == DuplicationState.CANCELLED) {
                cancelled++;
                assertThat(clone.leftOf(ended)).isZero();
            } else {
                assertThat(clone.unmapped(ended.target()))
                        .containsOnlyKeys(clone.texts(source).keySet());
            }
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
        assertThat(cancelled).isPositive();
        assertThat(clone.value("select count(*) from project where state = 'preparing' or state = 'deleting'"))
                .isEqualTo(0L);
    }

    @ParameterizedTest
    @CsvSource({"requested", "copying", "verifying"})
    void theSourcesEndFailsItsDuplications(String state) throws Exception {
        hooks.hold(state.equals("copying") ? OBSERVATIONS : state);
        UUID bystander = clone.project("Bystander");
        DuplicationAccepted accepted = clone.start(clone.plain(source));
        clone.awaitState(accepted.duplication(), DuplicationState.labelled(state));

        Metrics metrics = new Metrics();
        SourceEnd end = new SourceEnd(clone.vertx, metrics);
        assertThat(catchThrowable(
                        () -> CloneFixture.await(clone.database.transaction(session -> end.deleted(session, source)
                                .compose(done -> Future.failedFuture(new IllegalStateException("rolled back")))))))
                .hasMessageContaining("rolled back");
        assertThat(metrics.scrape().toString()).doesNotContain("failing");
        CloneFixture.await(clone.database.transaction(session -> new ProjectStore()
                .move(session, source, List.of(Project.State.LIVE), Project.State.DELETED)
                .compose(moved -> end.deleted(session, source))));
        assertThat(metrics.scrape().toString())
                .contains("offshoot_duplications_total{door=\"fhir\",state=\"failing\"} 1.0");
        Duplication ended = clone.ended(accepted.duplication());
        hooks.release();

        assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
        assertThat(ended.failure().orElseThrow()).contains("GONE", "The source project was deleted");
        assertThat(clone.leftOf(ended)).isZero();
        assertLegal(ended.id());
        assertThat(catchThrowable(() -> clone.start(clone.plain(source)))).hasMessageContaining("Gone");
        assertThat(clone.run(clone.plain(bystander)).state()).isEqualTo(DuplicationState.COMPLETED);
    }

    @Test
    void theSourcesEndDuringThePagesWaitsThemOut() throws Exception {
        clone.fill(source, "Patient", 3000, "'{\"resourceType\":\"Patient\"}'");
        for (int i = 0; i < 4; i++) {
            DuplicationAccepted accepted = clone.start(clone.plain(source));
            clone.awaitState(accepted.duplication(), DuplicationState.COPYING);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30L * i));
            CloneFixture.await(clone.database.transaction(
                    session -> new SourceEnd(clone.vertx, new Metrics()).deleted(session, source)));

            Duplication ended = clone.ended(accepted.duplication());

            assertThat(ended.state()).isEqualTo(DuplicationState.FAILED);
            assertThat(clone.leftOf(ended)).isZero();
        }
    }

    /** Each move begins where the one before ended and is in the table; an end is reached once and never left. */
    private void assertLegal(UUID duplication) throws Exception {
        List<String> moves = clone.moves(duplication);
        assertThat(moves.get(0)).isEqualTo(">requested");
        for (int i = 1; i < moves.size(); i++) {
            String[] move = moves.get(i).split(">", -1);
            assertThat(moves.get(i - 1)).endsWith(">" + move[0]);
            assertThat(DuplicationState.labelled(move[0]).leadsTo(DuplicationState.labelled(move[1])))
                    .as(moves.get(i))
                    .isTrue();
        }
        String last = moves.get(moves.size() - 1);
        assertThat(DuplicationState.labelled(last.substring(last.indexOf('>') + 1))
                        .terminal())
                .isTrue();
    }
}
