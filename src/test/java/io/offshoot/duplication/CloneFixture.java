package io.offshoot.duplication;

import io.offshoot.TestDatabase;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.JournalStore;
import io.offshoot.store.Migrations;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A database, a storage and the two verticles that clone, without HTTP. */
final class CloneFixture implements AutoCloseable {
    static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");

    final Vertx vertx = Vertx.vertx();
    final PgConnectOptions server;
    final Database database;
    final FileSystemStorage storage;
    final CopyOptions options;
    final Path folder;
    private final ResourceStore resources = new ResourceStore();
    private final Context watching = vertx.getOrCreateContext();
    private final DuplicationWatch watch;

    CloneFixture(CopyOptions options) throws Exception {
        this(options, TestDatabase.fresh());
    }

    /** On a database that may be there already, and is migrated. */
    CloneFixture(CopyOptions options, PgConnectOptions server) throws Exception {
        this.options = options;
        this.server = server;
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 8, 8);
        folder = Files.createTempDirectory("offshoot-blobs");
        storage = await(FileSystemStorage.open(vertx, folder, Duration.ofHours(1)));
        Promise<DuplicationWatch> started = Promise.promise();
        watching.runOnContext(now -> started.complete(DuplicationWatch.start(vertx, database)));
        watch = await(started.future());
        await(vertx.deployVerticle(new BinaryVerticle(database, storage, Duration.ofHours(1), Duration.ofHours(1))));
    }

    /** Starts a worker, as another replica would be. */
    String startWorker() throws Exception {
        return startWorker(DuplicationLimits.DEFAULT, new Metrics());
    }

    String startWorker(DuplicationLimits limits, Metrics metrics) throws Exception {
        String worker = UUID.randomUUID().toString();
        return await(vertx.deployVerticle(new DuplicationVerticle(database, options, limits, metrics, worker)));
    }

    UUID project(String name) throws Exception {
        UUID id = UUID.randomUUID();
        await(new ProjectStore()
                .create(
                        database.requests(),
                        new Project(id, Project.State.LIVE, name, false),
                        "system",
                        Optional.empty()));
        create(id, ResourceType.PROJECT, id, "{\"resourceType\":\"Project\",\"name\":\"" + name + "\"}");
        return id;
    }

    UUID create(UUID project, String type, String text) throws Exception {
        UUID id = UUID.randomUUID();
        create(project, ResourceType.of(type), id, text);
        return id;
    }

    ResourceVersion create(UUID project, ResourceType type, UUID id, String text) throws Exception {
        return await(resources.create(database.requests(), draft(project, type, id, text)));
    }

    void update(UUID project, String type, UUID id, String text) throws Exception {
        await(resources.update(database.requests(), draft(project, ResourceType.of(type), id, text), Optional.empty()));
    }

    UUID binary(UUID project, String text) throws Exception {
        UUID id = UUID.randomUUID();
        ResourceVersion version = create(
                project, ResourceType.BINARY, id, "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}");
        StoredBlob blob = await(storage.write(new OneBuffer(Buffer.buffer(text)), 1 << 20));
        UUID blobId = UUID.randomUUID();
        BlobStore blobs = new BlobStore();
        await(blobs.create(
                database.requests(),
                new BlobStore.Blob(blobId, "file", blob.key().text(), blob.size(), blob.sha256())));
        await(blobs.attach(database.requests(), project, id, version.versionId(), blobId));
        return id;
    }

    CloneCommand command(UUID source) {
        return command(source, Optional.of("Copy"), List.of(), List.of(), List.of(), DanglingReferences.KEEP, false);
    }

    /** Edits nothing: neither a name nor an owner is given. */
    CloneCommand plain(UUID source) {
        return command(source, Optional.empty(), List.of(), List.of(), List.of(), DanglingReferences.KEEP, false);
    }

    CloneCommand command(
            UUID source,
            Optional<String> name,
            List<String> types,
            List<String> include,
            List<String> exclude,
            DanglingReferences policy,
            boolean strict) {
        return new CloneCommand(
                source,
                name,
                types,
                include,
                exclude,
                policy,
                strict,
                BASE_URLS,
                "ClientApplication/" + UUID.randomUUID(),
                "Caller",
                "ClientApplication/" + UUID.randomUUID(),
                Optional.empty(),
                UUID.randomUUID(),
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    /** Sends the command and waits for the end, whichever it is. */
    Duplication run(CloneCommand command) throws Exception {
        DuplicationAccepted accepted = start(command);
        return ended(accepted.duplication());
    }

    DuplicationAccepted start(CloneCommand command) throws Exception {
        return await(vertx.eventBus()
                .<String>request(Addresses.CLONE, Json.write(command))
                .map(reply -> Json.read(reply.body(), DuplicationAccepted.class))
                .recover(error -> Future.failedFuture(BusErrors.received(error))));
    }

    Duplication ended(UUID duplication) throws Exception {
        Promise<Duplication> ended = Promise.promise();
        // The watch belongs to one event loop.
        watching.runOnContext(now -> watch.ended(duplication).onComplete(ended));
        return await(ended.future());
    }

    Duplication read(UUID duplication) throws Exception {
        return await(new DuplicationStore().read(database.requests(), duplication))
                .orElseThrow();
    }

    /** Waits until the duplication is in the state; fails when it is not within half a minute. */
    void awaitState(UUID duplication, DuplicationState state) throws Exception {
        awaitValue("select state from duplication where id = '" + duplication + "'", state.label());
    }

    void awaitValue(String sql, Object expected) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Object found = value(sql);
        while (!expected.equals(found)) {
            if (System.nanoTime() > until) {
                throw new AssertionError(sql + " is " + found + " and not " + expected);
            }
            found = value(sql);
        }
    }

    String cancel(UUID duplication) throws Exception {
        return await(vertx.eventBus()
                .<String>request(Addresses.CANCEL, Json.write(new CancelCommand(duplication, "Practitioner/1")))
                .map(reply -> Json.read(reply.body(), String.class))
                .recover(error -> Future.failedFuture(BusErrors.received(error))));
    }

    /** Many resources at once, by SQL: {@code text} is an SQL expression over {@code n}, from 1 on, and {@code id}. */
    void fill(UUID project, String type, int count, String text) throws Exception {
        rows("insert into resource (project, type, id, version_id, last_updated, digest, content) select '" + project
                + "', " + ResourceType.of(type).code()
                + ", id, gen_random_uuid(), now(), sha256(convert_to(t, 'UTF8')),"
                + " t from (select id, " + text
                + " as t from (select gen_random_uuid() as id, n from generate_series(1, "
                + count + ") n) i) x");
    }

    /** The texts of a project by {@code Type/id}. */
    Map<String, String> texts(UUID project) throws Exception {
        return ProjectTexts.of(
                rows("select type, id, content from resource where not deleted and project = '" + project + "'"));
    }

    /** The texts of a clone by {@code Type/id} of their origins, with the old ids put back in. */
    Map<String, String> unmapped(UUID target) throws Exception {
        return ProjectTexts.unmapped(rows("select type, id, origin_id, content from resource where project = '" + target
                + "' and origin_id is not null"));
    }

    /** A digest of every row that belongs to a project, in whichever table. */
    String digest(UUID project) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String table : List.of("resource", "resource_history", "binary_content", "secret")) {
            all.append(value("select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from " + table
                    + " t where project = '" + project + "'"));
        }
        return all.append(value("select md5(t::text) from project t where id = '" + project + "'"))
                .toString();
    }

    /** How many rows are left of what a duplication made. */
    long leftOf(Duplication duplication) throws Exception {
        long left = 0;
        for (String table : List.of("resource", "resource_history", "binary_content", "secret", "access_token")) {
            left += (long) value("select count(*) from " + table + " where project = '" + duplication.target() + "'");
        }
        for (String table : List.of("outcome", "needed_binary")) {
            left += (long) value("select count(*) from " + table + " where duplication = '" + duplication.id() + "'");
        }
        return left + (long) value("select count(*) from project where id = '" + duplication.target() + "'");
    }

    /** The moves of a duplication as its journal has them, such as {@code requested>copying}. */
    List<String> moves(UUID duplication) throws Exception {
        return await(new JournalStore().read(database.requests(), duplication)).stream()
                .map(move -> move.from().orElse("") + ">" + move.to())
                .toList();
    }

    static CloneReport report(Duplication duplication) {
        return Json.read(duplication.report().orElseThrow(), CloneReport.class);
    }

    String text(UUID project, String type, UUID id) throws Exception {
        return await(resources.read(database.requests(), project, new ResourceKey(ResourceType.of(type), id)))
                .orElseThrow()
                .content()
                .toString();
    }

    /** The copy of a resource, by its provenance. */
    UUID copyOf(UUID target, UUID origin) throws Exception {
        return (UUID)
                value("select id from resource where project = '" + target + "' and origin_id = '" + origin + "'");
    }

    Object value(String sql) throws Exception {
        List<Row> rows = rows(sql);
        return rows.isEmpty() ? "none" : rows.get(0).getValue(0);
    }

    List<Row> rows(String sql) throws Exception {
        return await(PgConnection.connect(vertx, server).compose(connection -> connection
                .query(sql)
                .execute()
                .map(rows -> rows.stream().toList())
                .eventually(connection::close)));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws ExecutionException, TimeoutException, IOException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    ResourceDraft draft(UUID project, ResourceType type, UUID id, String text) {
        Buffer bytes = Buffer.buffer(text);
        List<Long> terms = Arrays.stream(new TextTerms(project, BASE_URLS).of(type, bytes.getBytes()))
                .boxed()
                .toList();
        return new ResourceDraft(project, new ResourceKey(type, id), Optional.empty(), bytes, terms);
    }
}
