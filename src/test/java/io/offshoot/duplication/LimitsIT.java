package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.offshoot.duplication.DuplicationLimits.Rate;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.operations.Metrics;
import io.offshoot.store.AdmissionStore;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Duplications wait for their turn, the turns are dealt out evenly, and copies keep to their pace. */
class LimitsIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 20, 4 << 20, 60, Duration.ofSeconds(1), Duration.ofMillis(100), 1.0, 3);
    private static final String HELD = "requested";

    private final Metrics metrics = new Metrics();
    private CloneFixture clone;
    private DatabaseHooks hooks;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        hooks = DatabaseHooks.install(clone);
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    private static DuplicationLimits limits(int running, int perSource, int perPrincipal, int waiting, int each) {
        return new DuplicationLimits(running, perSource, perPrincipal, waiting, each, Rate.FREE, Rate.FREE);
    }

    private UUID ask(UUID source, String principal) throws Exception {
        CloneCommand plain = clone.plain(source);
        return clone.start(new CloneCommand(
                        source,
                        plain.name(),
                        plain.resourceTypes(),
                        plain.includeIds(),
                        plain.excludeIds(),
                        plain.danglingReferences(),
                        plain.strict(),
                        plain.baseUrls(),
                        principal,
                        plain.principalDisplay(),
                        plain.membershipUser(),
                        plain.owner(),
                        plain.callerProject(),
                        plain.idempotency(),
                        Map.of(),
                        Map.of()))
                .duplication();
    }

    private List<UUID> admitted() throws Exception {
        return clone.rows("select id from duplication where admitted is not null order by admitted, id").stream()
                .map(row -> row.getUUID(0))
                .toList();
    }

    @Test
    void whatRunsOfOneSourceIsLimited() throws Exception {
        hooks.hold(HELD);
        clone.startWorker(limits(10, 1, 10, 10, 10), metrics);
        UUID busy = clone.project("Busy");
        UUID first = ask(busy, "User/1");
        UUID second = ask(busy, "User/2");
        UUID third = ask(busy, "User/2");
        UUID elsewhere = ask(clone.project("Other"), "User/2");
        clone.awaitValue("select count(*) from duplication where admitted is not null", 2L);

        assertThat(admitted()).containsExactlyInAnyOrder(first, elsewhere);
        assertThat(clone.read(first).waiting()).isFalse();
        assertThat(clone.read(second).waiting()).isTrue();
        AdmissionStore store = new AdmissionStore();
        assertThat(CloneFixture.await(store.ahead(clone.database.requests(), third)))
                .isEqualTo(1);
        hooks.release();

        for (UUID each : List.of(first, second, third, elsewhere)) {
            assertThat(clone.ended(each).state()).isEqualTo(DuplicationState.COMPLETED);
        }
        assertThat(admitted().indexOf(second)).isLessThan(admitted().indexOf(third));
    }

    /** Somebody's long queue does not come before another's first one. */
    @Test
    void turnsAreDealtOutEvenly() throws Exception {
        hooks.hold(HELD);
        UUID source = clone.project("Source");
        clone.startWorker(limits(2, 10, 10, 20, 20), metrics);
        List<UUID> greedy = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            greedy.add(ask(source, "User/greedy"));
        }
        clone.awaitValue("select count(*) from duplication where admitted is not null", 2L);
        UUID modest = ask(source, "User/modest");
        // The next one that ends makes room for one more.
        clone.cancel(greedy.get(0));
        clone.awaitValue("select count(*) from duplication where admitted is not null", 3L);

        assertThat(admitted()).containsExactly(greedy.get(0), greedy.get(1), modest);
        hooks.release();
        for (UUID each : greedy.subList(1, 5)) {
            assertThat(clone.ended(each).state()).isEqualTo(DuplicationState.COMPLETED);
        }
        assertThat(clone.ended(modest).state()).isEqualTo(DuplicationState.COMPLETED);
    }

    @Test
    void aFullQueueRefusesAndACancelMakesRoom() throws Exception {
        hooks.hold(HELD);
        UUID source = clone.project("Source");
        clone.startWorker(limits(1, 1, 1, 3, 2), metrics);
        ask(source, "User/1");
        clone.awaitValue("select count(*) from duplication where admitted is not null", 1L);
        UUID waiting = ask(source, "User/1");
        ask(source, "User/1");

        assertRefused(source, "User/1", "Too many of your duplications wait");
        ask(source, "User/2");
        assertRefused(source, "User/3", "Too many duplications wait");
        assertThat(clone.cancel(waiting)).isEqualTo("cancelling");
        assertThat(clone.ended(waiting).state()).isEqualTo(DuplicationState.CANCELLED);
        ask(source, "User/3");
        clone.awaitValue("select count(*) from duplication where state = 'requested'", 4L);
        assertThat(metrics.scrape().toString()).contains("offshoot_duplications_refused_total 2.0");
    }

    private void assertRefused(UUID source, String principal, String sentence) {
        Throwable refused = catchThrowable(() -> ask(source, principal));
        assertThat(refused).hasMessageContaining(sentence);
        Failure failure = (Failure) refused.getCause();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.TOO_MANY_REQUESTS);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(10));
    }

    /** Many replicas that admit at the same instant keep the limit together. */
    @Test
    void replicasKeepTheLimitTogether() throws Exception {
        UUID source = clone.project("Source");
        CloneSetup setup = new CloneSetup(clone.database);
        for (int i = 0; i < 30; i++) {
            CloneFixture.await(setup.accept(clone.plain(source)));
        }
        List<Future<Void>> replicas = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            replicas.add(new Admission(clone.database, limits(7, 100, 100, 100, 100), new Metrics()).admit());
        }
        CloneFixture.await(Future.all(replicas));

        assertThat(admitted()).hasSize(7);
    }

    /** The lease is one second; each page waits for two. */
    @Test
    void aThrottledCopyKeepsItsPaceItsLeaseAndItsProgress() throws Exception {
        UUID source = clone.project("Source");
        clone.fill(
                source,
                "Observation",
                3,
                "'{\"resourceType\":\"Observation\",\"valueString\":\"' || repeat('x', 4000) || '\"}'");
        clone.startWorker(new DuplicationLimits(64, 8, 16, 100, 100, new Rate(1_000, 0), new Rate(0, 2_000)), metrics);
        long began = System.nanoTime();
        UUID id = clone.start(clone.plain(source)).duplication();
        long copied = 0;
        Optional<Duplication> ended = Optional.empty();
        while (ended.isEmpty()) {
            Duplication seen = clone.read(id);
            assertThat(seen.copied()).isGreaterThanOrEqualTo(copied);
            copied = seen.copied();
            ended = Optional.of(seen).filter(found -> found.state().terminal());
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);

        assertThat(ended.get().state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(copied).isEqualTo(4);
        // The first page begins at once and the last one is paid off by nobody.
        assertThat(seconds).isBetween(4L, 20L);
        assertThat(metrics.scrape().toString())
                .contains("offshoot_lease_losses_total 0.0")
                .doesNotContain("offshoot_throttled_seconds_total 0.0");
        assertThat(clone.value("select max(attempt % 1024) from copy_range")).isEqualTo(1);
    }
}
