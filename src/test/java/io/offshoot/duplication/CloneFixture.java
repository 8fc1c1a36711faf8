package io.offshoot.duplication;

import io.offshoot.TestDatabase;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.rewrite.TextTerms;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.Migrations;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A database, a storage and the two verticles that clone, without HTTP. */
final class CloneFixture implements AutoCloseable {
    static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");

    final Vertx vertx = Vertx.vertx();
    final PgConnectOptions server = TestDatabase.fresh();
    final Database database;
    final FileSystemStorage storage;
    final CopyOptions options;
    private final ResourceStore resources = new ResourceStore();

    CloneFixture(CopyOptions options) throws Exception {
        this.options = options;
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 8, 8);
        Path folder = Files.createTempDirectory("offshoot-blobs");
        storage = await(FileSystemStorage.open(vertx, folder, Duration.ofHours(1)));
        await(vertx.deployVerticle(new BinaryVerticle(database, storage, Duration.ofHours(1), Duration.ofHours(1))));
    }

    /** Starts a worker, as another replica would be. */
    String startWorker() throws Exception {
        String worker = UUID.randomUUID().toString();
        return await(vertx.deployVerticle(new DuplicationVerticle(database, options, new Metrics(), worker)));
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
        return new CloneCommand(
                source,
                Optional.of("Copy"),
                List.of(),
                List.of(),
                List.of(),
                DanglingReferences.KEEP,
                false,
                BASE_URLS,
                "ClientApplication/" + UUID.randomUUID(),
                "Caller",
                "ClientApplication/" + UUID.randomUUID(),
                Optional.empty(),
                UUID.randomUUID(),
                Optional.empty());
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
        return await(DuplicationWatch.start(vertx, database).ended(duplication));
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
    public void close() throws ExecutionException, TimeoutException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ResourceDraft draft(UUID project, ResourceType type, UUID id, String text) {
        Buffer bytes = Buffer.buffer(text);
        List<Long> terms = Arrays.stream(new TextTerms(project, BASE_URLS).of(type, bytes.getBytes()))
                .boxed()
                .toList();
        return new ResourceDraft(project, new ResourceKey(type, id), Optional.empty(), bytes, terms);
    }
}
