package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.HistoryPurgeStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Superseded versions go when their retention is over, unless somebody may still read them as of an instant. */
class HistoryPurgeIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 60, Duration.ofSeconds(10), Duration.ofMillis(100), 1.0, 100);
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final ResourceType PATIENT = ResourceType.of("Patient");

    private final Metrics metrics = new Metrics();
    private CloneFixture clone;
    private DatabaseHooks hooks;
    private UUID source;
    private final List<UUID> patients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        hooks = DatabaseHooks.install(clone);
        clone.startWorker();
        source = clone.project("Source");
        for (int i = 0; i < 30; i++) {
            patients.add(clone.create(source, "Patient", patient(i, 0)));
        }
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    private static String patient(int number, long value) {
        return "{\"resourceType\":\"Patient\",\"number\":" + number + ",\"value\":" + value + "}";
    }

    private void editAll(long value) throws Exception {
        for (int i = 0; i < patients.size(); i++) {
            clone.update(source, "Patient", patients.get(i), patient(i, value));
        }
    }

    private long history(UUID project) throws Exception {
        return (long) clone.value("select count(*) from resource_history where project = '" + project + "'");
    }

    /** As if the retention had passed since now. */
    private long purge() throws Exception {
        CloneFixture.await(new HistoryPurgeStore().tick(clone.database.requests(), Duration.ZERO));
        clone.rows("update history_clock set at = at - interval '2 hours'");
        return CloneFixture.await(
                new HistoryPurge(clone.database, Optional.of(Duration.ofHours(1)), metrics).run(BUDGET));
    }

    @Test
    void keepsEverythingUnlessItIsToldTo() throws Exception {
        editAll(1);
        clone.rows("insert into history_clock (at, xid) values (now() - interval '90 days', pg_current_xact_id())");
        assertThat(CloneFixture.await(new HistoryPurge(clone.database, Optional.empty(), metrics).run(BUDGET)))
                .isZero();
        assertThat(history(source)).isEqualTo(30);
    }

    @Test
    void removesWhatIsOldAndKeepsWhatIsYoung() throws Exception {
        editAll(1);
        editAll(2);
        UUID file = clone.binary(source, "old bytes");
        clone.rows("update binary_content set version = version where id = '" + file + "'");
        clone.update(source, "Binary", file, "{\"resourceType\":\"Binary\",\"contentType\":\"text/html\"}");
        assertThat(clone.value("select count(*) from binary_content where id = '" + file + "'"))
                .isEqualTo(1L);
        CloneFixture.await(new HistoryPurgeStore().tick(clone.database.requests(), Duration.ZERO));
        clone.rows("update history_clock set at = at - interval '2 hours'");
        editAll(3);

        HistoryPurge purge = new HistoryPurge(clone.database, Optional.of(Duration.ofHours(1)), metrics);
        assertThat(CloneFixture.await(purge.run(BUDGET))).isEqualTo(61);

        assertThat(history(source)).isEqualTo(30);
        assertThat(clone.value("select count(*) from resource_history where content like '%\"value\":2%'"))
                .isEqualTo(30L);
        assertThat(clone.texts(source)).hasSize(32);
        assertThat(clone.value("select count(*) from binary_content")).isEqualTo(0L);
        assertThat(CloneFixture.await(new BlobStore().mark(clone.database.requests(), Duration.ZERO, 100)))
                .as("bytes that nobody needs any more are collected")
                .isEqualTo(1);
        assertThat(metrics.scrape().toString()).contains("offshoot_history_purged_total 61.0");
        assertThat(CloneFixture.await(purge.run(BUDGET))).isZero();
    }

    @Test
    void aRunningCloneReadsOnAndAPurgedInstantSaysSo() throws Exception {
        Map<String, String> before = clone.texts(source);
        hooks.hold("range " + PATIENT.code());
        UUID id = clone.start(clone.plain(source)).duplication();
        clone.awaitState(id, DuplicationState.COPYING);
        UUID bystander = clone.project("Bystander");
        UUID other = clone.create(bystander, "Patient", patient(0, 0));
        clone.update(bystander, "Patient", other, patient(0, 1));
        editAll(1);
        editAll(2);

        assertThat(purge()).as("only what nobody copies").isEqualTo(1);
        assertThat(history(source)).isEqualTo(60);
        hooks.release();
        Duplication ended = clone.ended(id);
        assertThat(ended.failure()).isEmpty();
        assertThat(clone.unmapped(ended.target())).isEqualTo(before);

        SourceSight sight = new SourceSight(clone.database);
        assertThat(CloneFixture.await(sight.clear(ended))).isTrue();
        assertThat(purge()).isEqualTo(60);
        assertThat(CloneFixture.await(sight.clear(ended))).isFalse();
        assertThat(CloneFixture.await(new Outcomes(clone.database).page(ended, Optional.empty(), 100))
                        .lines())
                .extracting(line -> line.content().outcome())
                .containsOnly("copied");
        // A clone of now is not concerned.
        assertThat(CloneFixture.await(sight.clear(clone.run(clone.plain(source)))))
                .isTrue();
    }

    /** A snapshot is kept before anything that it reads goes, or not at all. */
    @Test
    void planningAndPurgingKeepOutOfEachOthersWay() throws Exception {
        HistoryPurgeStore store = new HistoryPurgeStore();
        String snapshot = CloneFixture.await(new SourceStore().snapshot(clone.database.requests()));
        editAll(1);
        int meanwhile = CloneFixture.await(clone.database.transaction(planning -> store.keep(planning, source, snapshot)
                .compose(kept ->
                        clone.database.transaction(purging -> store.purge(purging, source, "9000000000", 100)))));
        assertThat(meanwhile).isZero();
        assertThat(purge()).isEqualTo(30);
        assertThat(catchThrowable(() -> CloneFixture.await(
                        clone.database.transaction(session -> store.keep(session, source, snapshot)))))
                .hasMessageContaining("purged while the duplication was planned");
    }

    @Test
    void aRunningVerificationReadsOn() throws Exception {
        Duplication ended = clone.run(clone.plain(source));
        editAll(1);
        clone.rows("insert into verification (id, duplication, principal, not_before) values (gen_random_uuid(), '"
                + ended.id() + "', 'User/1', 'infinity')");
        assertThat(purge()).isZero();
        clone.rows("update verification set not_before = '-infinity'");
        clone.awaitValue("select state from verification", "completed");
        assertThat(clone.value("select source_gone from verification")).isEqualTo(false);
        assertThat(clone.value("select count(*) from verification_finding where mark in ('-', '!', '*')"))
                .isEqualTo(0L);

        assertThat(purge()).isEqualTo(30);
        clone.rows("insert into verification (id, duplication, principal) values (gen_random_uuid(), '" + ended.id()
                + "', 'User/1')");
        clone.awaitValue("select count(*) from verification where state = 'completed'", 2L);
        assertThat(clone.value("select count(*) from verification where source_gone"))
                .isEqualTo(1L);
        assertThat(clone.value("select count(*) from verification_finding where mark in ('-', '!')"))
                .isEqualTo(0L);
    }

    /** What was edited in the clone is compared by the version that the clone wrote, as long as that is kept. */
    @Test
    void anEditedCopyWhoseFirstVersionIsGoneIsNotCorrupt() throws Exception {
        Duplication ended = clone.run(clone.plain(source));
        UUID copy = clone.copyOf(ended.target(), patients.get(0));
        clone.update(ended.target(), "Patient", copy, patient(0, 9));
        assertThat(purge()).isEqualTo(1);
        clone.rows("insert into verification (id, duplication, principal) values (gen_random_uuid(), '" + ended.id()
                + "', 'User/1')");
        clone.awaitValue("select state from verification", "completed");
        assertThat(clone.rows("select mark, reason from verification_finding where not target_only"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("mark")).isEqualTo("*"));
    }

    /**
     * Writers, clones and a purge without mercy at the same time: no clone is torn or short of anything, and one whose
     * instant was purged before it was planned takes another one.
     */
    @Test
    void noCloneIsTornWhileHistoryIsPurged() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Random random = new Random(17);
        ResourceStore resources = new ResourceStore();
        Future<Void> writer = Turns.whileTrue(() -> {
            int pair = random.nextInt(15) * 2;
            long value = random.nextLong(1_000_000);
            return clone.database
                    .transaction(session -> resources
                            .update(
                                    session,
                                    clone.draft(source, PATIENT, patients.get(pair), patient(pair, value)),
                                    Optional.empty())
                            .compose(one -> resources.update(
                                    session,
                                    clone.draft(source, PATIENT, patients.get(pair + 1), patient(pair + 1, value)),
                                    Optional.empty())))
                    .map(done -> !stop.get());
        });
        AtomicLong purged = new AtomicLong();
        HistoryPurgeStore store = new HistoryPurgeStore();
        Future<Void> purger = Turns.whileTrue(() -> store.tick(clone.database.requests(), Duration.ofMillis(20))
                .compose(done -> store.horizon(clone.database.requests(), Duration.ofMillis(200)))
                .compose(horizon -> horizon.isEmpty()
                        ? clone.vertx.timer(10).<Void>mapEmpty()
                        : clone.database
                                .transaction(session -> store.purge(session, source, horizon.get(), 50))
                                .map(count -> purged.addAndGet(count))
                                .mapEmpty())
                .map(done -> !stop.get()));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (int i = 0; i < 12 || (purged.get() < 300 && System.nanoTime() < until); i++) {
            Duplication ended = clone.run(clone.plain(source));
            assertThat(ended.failure()).isEmpty();
            Map<String, String> texts = clone.unmapped(ended.target());
            assertThat(texts).hasSize(31);
            for (int pair = 0; pair < 30; pair += 2) {
                assertThat(value(texts, pair)).isEqualTo(value(texts, pair + 1));
            }
        }
        stop.set(true);
        CloneFixture.await(Future.all(writer, purger));
        assertThat(purged.get()).isGreaterThanOrEqualTo(300);
    }

    private String value(Map<String, String> texts, int number) {
        String text = texts.get(new ResourceKey(PATIENT, patients.get(number)).toString());
        return text.substring(text.indexOf("value"));
    }

    /** Ended longer ago than the retention: the duplication goes with all that belongs to it, and only then. */
    @Test
    void endedDuplicationsAreForgotten() throws Exception {
        Duplication old = clone.run(clone.plain(source));
        Duplication young = clone.run(clone.plain(source));
        hooks.hold("requested");
        UUID open = clone.start(clone.plain(source)).duplication();
        clone.rows("update duplication set finished = finished - interval '31 days', created = created - interval '31"
                + " days' where id = '" + old.id() + "'");
        clone.rows("update duplication set created = created - interval '31 days' where id = '" + open + "'");

        assertThat(CloneFixture.await(new DuplicationStore().removeOld(clone.database.requests(), Duration.ofDays(30))))
                .isEqualTo(1);

        assertThat(clone.rows("select id from duplication").stream().map(row -> row.getUUID(0)))
                .containsExactlyInAnyOrder(young.id(), open);
        for (String table : List.of("copy_range", "duplication_journal")) {
            assertThat(clone.value("select count(*) from " + table + " where duplication = '" + old.id() + "'"))
                    .isEqualTo(0L);
        }
        assertThat(clone.texts(old.target())).as("the clone itself stays").hasSize(32);
    }
}
