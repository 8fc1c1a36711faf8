package io.offshoot.library.duplication;

import io.offshoot.TestDatabase;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.duplication.OneBuffer;
import io.offshoot.model.Environment;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Database;
import io.offshoot.store.Migrations;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** An environment with a database and a storage of its own, whose objects are written by their texts. */
final class ExportFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final PgConnectOptions server = TestDatabase.fresh();
    final Path folder;
    final Database database;
    final FileSystemStorage storage;
    private final ResourceStore resources = new ResourceStore();

    ExportFixture() {
        try {
            folder = Files.createTempDirectory(Path.of("target"), "export");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 6, 6);
        storage = await(FileSystemStorage.open(vertx, folder.resolve("blobs"), Duration.ofHours(1)));
        await(vertx.deployVerticle(new BinaryVerticle(database, storage, Duration.ofHours(1), Duration.ofHours(1))));
    }

    UUID project(String name) {
        UUID id = UUID.randomUUID();
        await(new ProjectStore()
                .create(
                        database.requests(),
                        new Project(id, Project.State.LIVE, name, false),
                        "system",
                        Optional.empty()));
        put(id, "Project", id, "'name':'" + name + "'");
        return id;
    }

    /** A resource with these members, apostrophes for quotes. */
    UUID put(UUID project, String type, String members) {
        UUID id = UUID.randomUUID();
        put(project, type, id, members);
        return id;
    }

    ResourceVersion put(UUID project, String type, UUID id, String members) {
        return await(resources.create(database.requests(), draft(project, type, id, members)));
    }

    void update(UUID project, String type, UUID id, String members) {
        await(resources.update(database.requests(), draft(project, type, id, members), Optional.empty()));
    }

    void delete(UUID project, String type, UUID id) {
        await(resources.delete(
                database.requests(),
                project,
                new ResourceKey(ResourceType.of(type), id),
                Optional.empty(),
                Optional.empty()));
    }

    /** An object of the environment. */
    UUID configure(String type, String members) {
        return put(Environment.ID, type, members);
    }

    private static ResourceDraft draft(UUID project, String type, UUID id, String members) {
        String more = members.isEmpty() ? "" : "," + members.replace('\'', '"');
        return new ResourceDraft(
                project,
                new ResourceKey(ResourceType.of(type), id),
                Optional.empty(),
                Buffer.buffer("{\"resourceType\":\"" + type + "\"" + more + "}"),
                List.of());
    }

    UUID binary(UUID project, Buffer bytes) {
        UUID id = UUID.randomUUID();
        ResourceVersion version = put(project, "Binary", id, "'contentType':'text/plain'");
        StoredBlob blob = await(storage.write(new OneBuffer(bytes), Long.MAX_VALUE));
        UUID blobId = UUID.randomUUID();
        BlobStore blobs = new BlobStore();
        await(blobs.create(
                database.requests(),
                new BlobStore.Blob(blobId, "file", blob.key().text(), blob.size(), blob.sha256())));
        await(blobs.attach(database.requests(), project, id, version.versionId(), blobId));
        return id;
    }

    String snapshot() {
        return await(new SourceStore().snapshot(database.requests()));
    }

    RowSet<Row> sql(String statement) {
        return await(PgConnection.connect(vertx, server)
                .compose(connection -> connection.query(statement).execute().eventually(connection::close)));
    }

    String one(String statement) {
        return String.valueOf(sql(statement).iterator().next().getValue(0));
    }

    /** Files in the storage, unfinished ones included. */
    long files() {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
