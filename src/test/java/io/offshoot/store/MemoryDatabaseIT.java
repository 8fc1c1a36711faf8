package io.offshoot.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestDatabase;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.MemoryTable.Values;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The tables in memory, on which the simulator lets the engine run, do what PostgreSQL does: the same calls of the stores, in
 * any order, give the same answers and leave the same rows.
 */
class MemoryDatabaseIT {
    private static final int CALLS = 250;
    private static final int ROUNDS = Integer.getInteger("offshoot.rounds", 4);
    private static final int MOST_ROUNDS = 100;
    private static final OffsetDateTime WRITTEN = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final ResourceType OBSERVATION = ResourceType.of("Observation");
    private static final List<ResourceType> TYPES =
            List.of(OBSERVATION, ResourceType.of("Patient"), ResourceType.BINARY);
    private static final List<DuplicationState> OPEN =
            List.of(DuplicationState.REQUESTED, DuplicationState.COPYING, DuplicationState.VERIFYING);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Vertx VERTX = Vertx.vertx();
    private static Database postgres;
    private static int pages;
    private static int refused;
    private static long verified;

    private final DuplicationStore duplications = new DuplicationStore();
    /** What both are given is the same. */
    private final CopyRangeStore ranges = new CopyRangeStore(() -> 7);

    private final ProjectStore projects = new ProjectStore();
    private final ProjectRemovalStore removals = new ProjectRemovalStore();
    private final SourceStore sources = new SourceStore();
    private final SourcePages pagesOf = new SourcePages();
    private final TargetStore targets = new TargetStore();
    private final VerificationStore verification = new VerificationStore();
    private final AdmissionStore admission = new AdmissionStore();
    private final IdempotencyStore keys = new IdempotencyStore();

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final MemoryDatabase memory = new MemoryDatabase(() -> System.currentTimeMillis() * 1000);
    private final Database model = SimulatedDatabases.direct(memory);
    private final UUID source = uuid();
    private final List<UUID> asked = new ArrayList<>();
    private final List<CopyRange> claimed = new ArrayList<>();
    private final List<Duplication> steps = new ArrayList<>();
    private String snapshot = "";
    private String modelSnapshot = "";

    @BeforeAll
    static void start() throws Exception {
        PgConnectOptions server = TestDatabase.fresh();
        await(Migrations.run(VERTX, server));
        postgres = Database.open(VERTX, server, 2, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        await(VERTX.close());
        assertThat(pages).as("pages written").isPositive();
        assertThat(refused).as("pages refused").isPositive();
        assertThat(verified).as("rows that were right").isPositive();
    }

    /** What is called is chance: rounds go on until every kind of page has been seen. */
    @Test
    void answersAreTheSame() throws Exception {
        for (int round = 0; round < ROUNDS || (round < MOST_ROUNDS && !allSeen()); round++) {
            new MemoryDatabaseIT().round();
        }
    }

    private static boolean allSeen() {
        return pages > 0 && refused > 0 && verified > 0;
    }

    private void round() throws Exception {
        for (String table : List.of("duplication", "project", "resource", "binary_content", "blob", "idempotency")) {
            sql("delete from " + table);
        }
        fillSource();
        for (int i = 0; i < CALLS; i++) {
            call(i);
        }
        compareTables();
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    /** The same call to both; the snapshot, which each has its own way to write, is given by each itself. */
    private <T> T both(String what, Function<Database, Future<T>> call, Function<T, Object> seen) throws Exception {
        T real = await(call.apply(postgres));
        T simulated = await(call.apply(model));
        assertThat(seen.apply(simulated)).as("%s, seed %d", what, seed).isEqualTo(seen.apply(real));
        return real;
    }

    private <T> T both(String what, Function<Database, Future<T>> call) throws Exception {
        return both(what, call, answer -> answer);
    }

    private String snapshotOf(Database database) {
        return database == postgres ? snapshot : modelSnapshot;
    }

    private void fillSource() throws Exception {
        both(
                "project",
                database -> projects.create(
                        database.requests(),
                        new Project(source, Project.State.LIVE, "Source", false),
                        "system",
                        Optional.empty()));
        for (int i = 0; i < 12; i++) {
            ResourceType type = TYPES.get(random.nextInt(TYPES.size()));
            UUID id = uuid();
            UUID version = uuid();
            OffsetDateTime at = WRITTEN.plusSeconds(random.nextInt(3));
            UUID blob = uuid();
            String text = "{\"resourceType\":\"" + type + "\",\"n\":" + i + "}";
            sql("insert into resource (project, type, id, version_id, last_updated, digest, content) values ('" + source
                    + "'," + type.code() + ",'" + id + "','" + version + "','" + at
                    + "',sha256(convert_to('" + text + "','UTF8')),'" + text + "')");
            sql("insert into blob (id, key, size, sha256) values ('" + blob + "','" + i + "',1,'')");
            MemoryTransaction transaction = memory.begin();
            memory.blobs.put(transaction, new Values(blob).with("key", "" + i, "size", 1L, "sha256", Buffer.buffer()));
            memory.resources.put(
                    transaction,
                    new Values(MemoryResources.key(source, type.code(), id))
                            .with(
                                    "project", source,
                                    "type", type.code(),
                                    "id", id,
                                    "version_id", version,
                                    "last_updated", at,
                                    "written_in", transaction,
                                    "deleted", false,
                                    "digest",
                                            MemoryCopies.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                    "content", Buffer.buffer(text)));
            if (type.equals(ResourceType.BINARY)) {
                sql("insert into binary_content (project, id, version, blob) values ('" + source + "','" + id + "','"
                        + version + "','" + blob + "')");
                memory.contents.put(
                        transaction,
                        new Values(List.of(source, id, version))
                                .with("project", source, "id", id, "version", version, "blob", blob));
            }
            memory.commit(transaction, true);
        }
        snapshot = await(sources.snapshot(postgres.requests()));
        modelSnapshot = await(sources.snapshot(model.requests()));
    }

    private static void sql(String statement) throws Exception {
        await(postgres.requests().write(statement, Tuple.tuple()));
    }

    /** A lease or a delay that is over at once, or not before the end of the test. */
    private Duration time() {
        return random.nextBoolean() ? Duration.ZERO : HOUR;
    }

    private String worker() {
        return "worker " + random.nextInt(3);
    }

    private void call(int number) throws Exception {
        switch (random.nextInt(20)) {
            case 0 -> ask(number);
            case 1, 2 -> claimStep();
            case 3, 4, 5 -> claimRange();
            case 6, 7, 8 -> page();
            case 9 -> range();
            case 10, 11 -> step();
            case 12 -> move();
            case 13 -> endings();
            case 14 -> remove();
            case 15 -> forget();
            case 16 -> both("admit", database -> admission.admitNext(database.requests(), 3, 2, 3));
            case 17 -> looks();
            default -> verify();
        }
    }

    private void ask(int number) throws Exception {
        UUID id = uuid();
        UUID target = uuid();
        Buffer key = Buffer.buffer(new byte[31]).appendByte((byte) number);
        Duplication duplication = DuplicationStore.requested(
                id,
                "clone",
                "fhir",
                Optional.of(source),
                target,
                key,
                "{}",
                "Practitioner/" + random.nextInt(2),
                source);
        both("create", database -> duplications.create(database.requests(), duplication));
        both(
                "target",
                database -> projects.create(
                        database.requests(),
                        new Project(target, Project.State.PREPARING, "Copy", false),
                        "system",
                        Optional.of(id)));
        both("plan", database -> duplications.notePlan(database.requests(), id, "1:1:", 12, "{}"));
        String name = "key " + random.nextInt(3);
        both("key", database -> keys.claim(database.requests(), "p", "r", name, key, id), first -> first.duplication());
        int no = 0;
        for (ResourceType type : TYPES) {
            int first = no++;
            both(
                    "ranges",
                    database -> ranges.plan(
                            database.copy(),
                            id,
                            first,
                            type.equals(ResourceType.BINARY) ? 2 : 1,
                            type,
                            List.of(new CopyRangeStore.Cut(Optional.empty(), Optional.empty()))));
        }
        asked.add(id);
    }

    private UUID duplication() {
        return asked.isEmpty() ? source : asked.get(random.nextInt(asked.size()));
    }

    private UUID target() {
        UUID id = duplication();
        return memory.duplications.committed().stream()
                .filter(row -> row.key.equals(id))
                .findFirst()
                .map(row -> row.<UUID>at("target"))
                .orElseGet(this::uuid);
    }

    private void remove() throws Exception {
        UUID target = target();
        both("removal", database -> removals.step(database.copy(), target, 100));
    }

    private void forget() throws Exception {
        UUID id = duplication();
        both("forget", database -> removals.forget(database.copy(), id, 100));
    }

    private void claimStep() throws Exception {
        String worker = worker();
        Duration lease = time();
        both(
                        "claim step",
                        database -> duplications.claimStep(database.requests(), worker, lease, List.of("clone")),
                        MemoryDatabaseIT::seen)
                .ifPresent(steps::add);
    }

    private void claimRange() throws Exception {
        String worker = worker();
        Duration lease = time();
        both("claim range", database -> ranges.claim(database.requests(), worker, lease))
                .ifPresent(claimed::add);
    }

    private static Object seen(Optional<Duplication> duplication) {
        return duplication.map(found -> List.of(
                found.id(),
                found.state(),
                found.attempt(),
                found.failures(),
                found.copied(),
                found.failure(),
                found.admitted().isPresent(),
                found.finished().isPresent()));
    }

    private Optional<CopyRange> someRange() {
        return claimed.isEmpty() ? Optional.empty() : Optional.of(claimed.get(random.nextInt(claimed.size())));
    }

    /** The range as a worker has it in mind: as it is, or as it was. */
    private CopyRange now(CopyRange range) {
        return random.nextInt(4) == 0
                ? range
                : memory.ranges.committed().stream()
                        .filter(row -> row.key.equals(MemoryRanges.key(range.duplication(), range.no())))
                        .findFirst()
                        .map(row -> range.plusCopied(row.number("copied") - range.copiedRows())
                                .plusVerified(row.number("verified") - range.verifiedRows()))
                        .orElse(range);
    }

    private void page() throws Exception {
        if (someRange().isEmpty()) {
            return;
        }
        CopyRange range = now(someRange().orElseThrow());
        Optional<SourceKey> after = random.nextInt(5) == 0
                ? Optional.empty()
                : memory.ranges.committed().stream()
                        .filter(row -> row.key.equals(MemoryRanges.key(range.duplication(), range.no())))
                        .findFirst()
                        .filter(row -> row.get("checkpoint_id") != null)
                        .map(row -> new SourceKey(row.at("checkpoint_at"), row.at("checkpoint_id")));
        long bytes = 1 + random.nextInt(2) * 1000L;
        List<SourceRow> rows = both(
                "page",
                database -> pagesOf.page(
                        database.copy(),
                        source,
                        range.type(),
                        snapshotOf(database),
                        new SourcePages.Bounds(after, range.to(), 2, bytes),
                        SourceSelection.ALL,
                        range.duplication()),
                found -> found.stream()
                        .map(row -> List.of(row.id(), row.versionId(), row.content()))
                        .toList());
        Optional<Values> duplication = memory.duplications.committed().stream()
                .filter(row -> row.key.equals(range.duplication()))
                .findFirst();
        if (rows.isEmpty() || duplication.isEmpty()) {
            return;
        }
        Duration lease = time();
        TargetPage page = target(rows, duplication.get(), range.type());
        String written = both("write", database -> targets.write(
                        database.copy(), range, source, duplication.get().at("target"), page, lease)
                .map(String::valueOf)
                .otherwise(error -> error.getMessage().replaceFirst(":.*", "")));
        pages += written.equals("true") ? 1 : 0;
        refused += written.equals("false") ? 1 : 0;
    }

    private TargetPage target(List<SourceRow> rows, Values duplication, ResourceType type) {
        byte[] prefix = prefix(duplication, type).getBytes();
        List<TargetPage.Row> copies = rows.stream()
                .map(row -> new TargetPage.Row(
                        MemoryCopies.derived(prefix, row.id()),
                        row.id(),
                        row.lastUpdated(),
                        Optional.empty(),
                        Optional.empty(),
                        row.id(),
                        row.versionId(),
                        MemoryCopies.sha256(
                                random.nextInt(20) == 0
                                        ? new byte[1]
                                        : row.content().getBytes()),
                        row.content(),
                        new long[] {1, 2}))
                .toList();
        UUID last = rows.get(rows.size() - 1).id();
        boolean outcome = random.nextBoolean();
        return new TargetPage(
                copies,
                rows.get(rows.size() - 1).key(),
                7,
                "{}",
                outcome ? List.of(last) : List.of(),
                outcome ? List.of(new TargetPage.Outcome(copies.get(0).id(), last, "off")) : List.of());
    }

    private static Buffer prefix(Values duplication, ResourceType type) {
        return duplication.<Buffer>at("key").copy().appendString(type.name()).appendByte((byte) 0);
    }

    private void range() throws Exception {
        if (someRange().isEmpty()) {
            return;
        }
        CopyRange range = now(someRange().orElseThrow());
        Duration time = time();
        switch (random.nextInt(5)) {
            case 0 -> both("renew", database -> ranges.renew(database.copy(), range, time));
            case 1 -> both("put off", database -> ranges.putOff(database.requests(), range, time));
            case 2 -> both("holds", database -> ranges.holds(database.requests(), range));
            case 3 -> both("stands", database -> ranges.stands(database.requests(), range));
            default -> both("copied", database -> ranges.noteCopied(database.copy(), range));
        }
    }

    private void verify() throws Exception {
        if (someRange().isEmpty()) {
            return;
        }
        CopyRange range = now(someRange().orElseThrow());
        Optional<Duplication> duplication = await(duplications.read(postgres.requests(), range.duplication()));
        Optional<Values> row = memory.duplications.committed().stream()
                .filter(any -> any.key.equals(range.duplication()))
                .findFirst();
        if (duplication.isEmpty() || row.isEmpty()) {
            return;
        }
        VerificationStore.Comparison found = both(
                "compare",
                database -> verification.compare(
                        database.copy(),
                        withSnapshot(duplication.get(), snapshotOf(database)),
                        range.type(),
                        new SourcePages.Bounds(range.from(), range.to(), 3, 1 << 20),
                        SourceSelection.ALL,
                        prefix(row.get(), range.type())));
        verified += found.rows() - found.different();
        Duration lease = time();
        both(
                "verified",
                database ->
                        ranges.noteVerified(database.copy(), range, found.last(), found.rows(), !found.more(), lease));
    }

    private static Duplication withSnapshot(Duplication of, String snapshot) {
        return new Duplication(
                of.id(),
                of.kind(),
                of.door(),
                of.state(),
                of.source(),
                of.target(),
                of.key(),
                Optional.of(snapshot),
                of.parameters(),
                of.principal(),
                of.callerProject(),
                of.failure(),
                of.report(),
                of.total(),
                of.sourceCounts(),
                of.copied(),
                of.attempt(),
                of.failures(),
                of.created(),
                of.finished(),
                of.admitted());
    }

    private void step() throws Exception {
        if (steps.isEmpty()) {
            return;
        }
        Duplication step = steps.get(random.nextInt(steps.size()));
        Duration time = time();
        if (random.nextBoolean()) {
            both("renew step", database -> duplications.renew(database.requests(), step.id(), step.attempt(), time));
        } else {
            both("put off step", database -> duplications.putOff(database.requests(), step.id(), step.attempt(), time));
        }
    }

    private void move() throws Exception {
        UUID id = duplication();
        DuplicationState from = OPEN.get(random.nextInt(OPEN.size()));
        List<DuplicationState> next =
                Arrays.stream(DuplicationState.values()).filter(from::leadsTo).toList();
        DuplicationState to = next.get(random.nextInt(next.size()));
        Optional<Integer> attempt = random.nextInt(3) > 0 ? Optional.empty() : Optional.of(random.nextInt(3));
        both(
                "move",
                database -> duplications.move(
                        database.requests(), id, from, to, "w", attempt, Optional.of("why"), Optional.empty()));
    }

    private void endings() throws Exception {
        UUID id = duplication();
        switch (random.nextInt(6)) {
            case 0 -> both("release", database -> duplications.release(database.requests(), "worker 1"));
            case 1 -> both("fence", database -> ranges.fence(database.requests(), id));
            case 2 ->
                both(
                        "source ends",
                        database -> new SourceEndStore().failAllOf(database.requests(), source, "gone"),
                        ended -> ended.stream().map(Objects::toString).sorted().toList());
            case 3 -> {
                UUID target = target();
                both(
                        "deleting",
                        database -> projects.move(
                                database.requests(),
                                target,
                                List.of(Project.State.PREPARING, Project.State.LIVE),
                                Project.State.DELETING));
            }
            case 4 -> claimRemoval();
            default -> {
                UUID target = target();
                both(
                        "live",
                        database -> projects.move(
                                database.requests(), target, List.of(Project.State.PREPARING), Project.State.LIVE));
            }
        }
    }

    /** Which of several comes first is left open. */
    private void claimRemoval() throws Exception {
        long deleting = memory.projects.committed().stream()
                .filter(row -> row.is("state", "deleting"))
                .count();
        if (deleting <= 1) {
            both("claim removal", database -> removals.claim(database.requests(), HOUR));
        }
    }

    private void looks() throws Exception {
        UUID id = duplication();
        UUID target = target();
        both("read", database -> duplications.read(database.requests(), id), MemoryDatabaseIT::seen);
        both("ranges", database -> ranges.read(database.requests(), id));
        both("undone", database -> ranges.countUndone(database.requests(), id));
        both("copied", database -> duplications.findCopied(database.requests()), MemoryDatabaseIT::seen);
        both("open", database -> duplications.countOpen(database.requests()));
        both("waiting", database -> admission.waiting(database.requests(), "Practitioner/1"));
        both("any", database -> admission.anyWaiting(database.requests()));
        both("project", database -> projects.readShared(database.requests(), target));
        both("counts", database -> verification.targetCounts(database.copy(), target));
        both("source counts", database -> sources.counts(database.copy(), source, snapshotOf(database)));
        both("cuts", database -> pagesOf.cuts(database.copy(), source, OBSERVATION, 2));
        both("needed", database -> sources.needed(database.copy(), id, List.of(source, target)));
        List<ResourceKey> asking = memory.resources.committed().stream()
                .map(row -> new ResourceKey(ResourceType.ofCode(row.<Short>at("type")), row.<UUID>at("id")))
                .toList();
        both("members", database -> sources.members(database.copy(), source, snapshotOf(database), asking));
        both("outcomes", database -> new OutcomeStore().read(database.requests(), id, 100));
        both("blobs", database -> new BlobStore().page(database.requests(), source, new UUID(0, 0), 100));
        both("journal", database -> new JournalStore().read(database.requests(), id), moves -> moves.stream()
                .map(move -> move.from() + ">" + move.to() + move.worker() + move.detail())
                .toList());
    }

    private void compareTables() throws Exception {
        compare("duplication", memory.duplications, "id", "state", "attempt", "failures", "worker", "failure");
        compare(
                "copy_range",
                memory.ranges,
                "duplication",
                "no",
                "state",
                "attempt",
                "worker",
                "checkpoint_at",
                "checkpoint_id",
                "verified_id",
                "copied",
                "verified",
                "failures");
        compare("project", memory.projects, "id", "state");
        compare(
                "resource",
                memory.resources,
                "project",
                "type",
                "id",
                "version_id",
                "origin_id",
                "origin_version",
                "duplication",
                "content");
        compare("binary_content", memory.contents, "project", "id", "version", "blob");
        compare("outcome", memory.outcomes, "duplication", "type", "id", "origin_id", "reason");
        compare("needed_binary", memory.needed, "duplication", "id");
    }

    private void compare(String table, MemoryTable model, String... columns) throws Exception {
        List<String> real = await(postgres.requests()
                        .read("select " + String.join(", ", columns) + " from " + table, Tuple.tuple()))
                .stream()
                .map(row -> Arrays.stream(columns)
                        .map(column -> String.valueOf(row.getValue(column)))
                        .collect(Collectors.joining(" ")))
                .sorted()
                .toList();
        List<String> simulated = model.committed().stream()
                .map(row -> Arrays.stream(columns)
                        .map(column -> String.valueOf(row.<Object>at(column)))
                        .collect(Collectors.joining(" ")))
                .sorted()
                .toList();
        assertThat(simulated).as("%s, seed %d", table, seed).isEqualTo(real);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
