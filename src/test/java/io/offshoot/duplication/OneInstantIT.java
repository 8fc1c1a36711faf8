package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.SourceRow;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A clone is the source of one moment, however long it takes and whatever is written meanwhile. More pairs: {@code
 * -Doffshoot.pairs=10000}.
 */
class OneInstantIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 60, Duration.ofSeconds(10), Duration.ofMillis(100), 0.1, 3);
    private static final ResourceType LEFT = ResourceType.of("Observation");
    private static final ResourceType RIGHT = ResourceType.of("Patient");
    private static final int PAIRS = 150;
    private static final int WANTED = Integer.getInteger("offshoot.pairs", 1_000);
    private static final Pattern VALUE = Pattern.compile("\"pair\":(\\d+),\"value\":(\\d+)");

    private final ResourceStore resources = new ResourceStore();
    private final SourceStore sources = new SourceStore();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private CloneFixture clone;
    private DatabaseHooks hooks;
    private UUID source;

    @BeforeEach
    void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        hooks = DatabaseHooks.install(clone);
        clone.startWorker();
        source = clone.project("Source");
        for (int pair = 0; pair < PAIRS; pair++) {
            int number = pair;
            CloneFixture.await(clone.database.transaction(session -> resources
                    .create(session, draft(LEFT, number, 0))
                    .compose(left -> resources.create(session, draft(RIGHT, number, 0)))));
        }
    }

    @AfterEach
    void stop() throws Exception {
        clone.close();
    }

    @Test
    void noPairIsTornWhileWritersUpdateDeleteAndBringBack() throws Exception {
        List<Future<Void>> writers = List.of(write(1, 0), write(2, 1));
        int seen = 0;
        int clones = 0;
        while (seen < WANTED) {
            Duplication ended = clone.run(clone.plain(source));
            assertThat(ended.failure()).isEmpty();
            assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
            Map<Integer, Long> left = values(ended.target(), LEFT);
            assertThat(left).isEqualTo(values(ended.target(), RIGHT));
            seen += left.size();
            clones++;
        }
        stop.set(true);
        CloneFixture.await(Future.all(writers));

        System.out.println("OneInstantIT: no torn pair among " + seen + " in " + clones + " clones, while "
                + written.get() + " pairs were written");
        assertThat(written.get()).isGreaterThan(100);
    }

    @Test
    void asOfReadsAreThoseOfARepeatableReadTransaction() throws Exception {
        Future<Void> writers = Future.all(write(3, 0), write(4, 1)).mapEmpty();
        for (int i = 0; i < 25; i++) {
            Expected expected = CloneFixture.await(PgConnection.connect(clone.vertx, clone.server)
                    .compose(connection -> readRepeatably(connection).eventually(connection::close)));
            // The rows go on changing between the snapshot and the reads.
            long before = written.get();
            while (written.get() < before + 5) {
                Thread.onSpinWait();
            }
            TreeMap<UUID, UUID> found = new TreeMap<>();
            Optional<UUID> after = Optional.empty();
            List<SourceRow> page;
            do {
                page = CloneFixture.await(sources.page(
                        clone.database.copy(),
                        source,
                        LEFT,
                        expected.snapshot(),
                        new SourceStore.PageBounds(after, Optional.empty(), 20, 1 << 20),
                        SourceSelection.ALL,
                        UUID.randomUUID()));
                page.forEach(row -> found.put(row.id(), row.versionId()));
                after = page.isEmpty()
                        ? after
                        : Optional.of(page.get(page.size() - 1).id());
            } while (!page.isEmpty());

            assertThat(found).isEqualTo(expected.versions());
            List<ResourceKey> keys = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                keys.add(new ResourceKey(LEFT, id(LEFT, pair)));
            }
            assertThat(
                            CloneFixture.await(
                                            sources.members(clone.database.copy(), source, expected.snapshot(), keys))
                                    .stream()
                                    .mapToObj(place -> keys.get(place).id()))
                    .containsExactlyInAnyOrderElementsOf(expected.versions().keySet());
            assertThat(CloneFixture.await(sources.counts(clone.database.copy(), source, expected.snapshot()))
                            .getOrDefault(LEFT, 0L))
                    .isEqualTo(expected.versions().size());
        }
        stop.set(true);
        CloneFixture.await(writers);
    }

    @Test
    void whatHappensDuringTheCloneIsNotSeen() throws Exception {
        Map<String, String> before = clone.texts(source);
        hooks.hold("range " + LEFT.code());
        hooks.hold("range " + RIGHT.code());
        DuplicationAccepted accepted = clone.start(clone.plain(source));
        clone.awaitState(accepted.duplication(), DuplicationState.COPYING);
        for (int i = 0; i < 3; i++) {
            clone.update(source, "Patient", id(RIGHT, 1), text(RIGHT, 1, 100 + i));
        }
        for (ResourceType type : List.of(LEFT, RIGHT)) {
            CloneFixture.await(resources.delete(
                    clone.database.requests(),
                    source,
                    new ResourceKey(type, id(type, 2)),
                    Optional.empty(),
                    Optional.empty()));
        }
        clone.create(source, "Patient", "{\"resourceType\":\"Patient\"}");
        CloneFixture.await(resources.delete(
                clone.database.requests(),
                source,
                new ResourceKey(RIGHT, id(RIGHT, 3)),
                Optional.empty(),
                Optional.empty()));
        clone.update(source, "Patient", id(RIGHT, 3), text(RIGHT, 3, 7));
        hooks.release();

        Duplication ended = clone.ended(accepted.duplication());

        assertThat(ended.failure()).isEmpty();
        assertThat(clone.unmapped(ended.target())).isEqualTo(before);
    }

    private record Expected(String snapshot, TreeMap<UUID, UUID> versions) {}

    private Future<Expected> readRepeatably(PgConnection connection) {
        return connection
                .query("begin isolation level repeatable read")
                .execute()
                .compose(begun ->
                        connection.query("select pg_current_snapshot()::text").execute())
                .compose(snapshot -> connection
                        .query("select id, version_id from resource where not deleted and project = '" + source
                                + "' and type = " + LEFT.code())
                        .execute()
                        .map(rows -> {
                            TreeMap<UUID, UUID> versions = new TreeMap<>();
                            for (Row row : rows) {
                                versions.put(row.getUUID(0), row.getUUID(1));
                            }
                            return new Expected(snapshot.iterator().next().getString(0), versions);
                        }))
                .compose(expected -> connection.query("commit").execute().map(expected));
    }

    /** Writes pairs of its own until it is told to stop: both resources of a pair in one transaction. */
    private Future<Void> write(long seed, int parity) {
        Random random = new Random(seed);
        return Turns.whileTrue(() -> {
            int pair = random.nextInt(PAIRS / 2) * 2 + parity;
            boolean delete = random.nextInt(4) == 0;
            long value = written.incrementAndGet();
            return clone.database
                    .transaction(session -> change(session, LEFT, pair, value, delete)
                            .compose(left -> change(session, RIGHT, pair, value, delete)))
                    .map(done -> !stop.get());
        });
    }

    private Future<?> change(
            io.offshoot.store.Session session, ResourceType type, int pair, long value, boolean delete) {
        return delete
                ? resources.delete(
                        session, source, new ResourceKey(type, id(type, pair)), Optional.empty(), Optional.empty())
                : resources.update(session, draft(type, pair, value), Optional.empty());
    }

    private ResourceDraft draft(ResourceType type, int pair, long value) {
        return new ResourceDraft(
                source,
                new ResourceKey(type, id(type, pair)),
                Optional.empty(),
                Buffer.buffer(text(type, pair, value)),
                List.of());
    }

    private static String text(ResourceType type, int pair, long value) {
        return "{\"resourceType\":\"" + type + "\",\"pair\":" + pair + ",\"value\":" + value + "}";
    }

    private static UUID id(ResourceType type, int pair) {
        return new UUID((new Random(pair).nextLong() & ~0xF000L) | 0x4000L, 0x8000_0000_0000_0000L | type.code());
    }

    private Map<Integer, Long> values(UUID target, ResourceType type) throws Exception {
        Map<Integer, Long> values = new TreeMap<>();
        for (Map.Entry<String, String> entry : clone.texts(target).entrySet()) {
            Matcher value = VALUE.matcher(entry.getValue());
            if (entry.getKey().startsWith(type.name()) && value.find()) {
                values.put(Integer.valueOf(value.group(1)), Long.valueOf(value.group(2)));
            }
        }
        return values;
    }
}
