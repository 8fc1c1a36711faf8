package io.offshoot;

import io.offshoot.binary.FileSystemStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.duplication.OneBuffer;
import io.offshoot.model.Failure;
import io.offshoot.store.BlobStore;
import io.offshoot.store.Database;
import io.offshoot.store.Migrations;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A migrated database and a storage of its own: what fixtures have in common that deal with packages. */
public class StorageEnvironment implements AutoCloseable {
    public final Vertx vertx = Vertx.vertx();
    public final PgConnectOptions server = TestDatabase.fresh();
    public final Path folder;
    public final Database database;
    public final FileSystemStorage storage;
    public final WorkerExecutor workers;

    /** @param name of its folder and its worker threads */
    public StorageEnvironment(String name, int threads) {
        try {
            folder = Files.createTempDirectory(Path.of("target"), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 6, 6);
        storage = await(FileSystemStorage.open(vertx, folder.resolve("blobs"), Duration.ofHours(1)));
        workers = vertx.createSharedWorkerExecutor(name, threads, 1, TimeUnit.MINUTES);
    }

    /** A live project's row. */
    public final UUID emptyProject(String name) {
        UUID id = UUID.randomUUID();
        await(new ProjectStore()
                .create(
                        database.requests(),
                        new Project(id, Project.State.LIVE, name, false),
                        "system",
                        Optional.empty()));
        return id;
    }

    /** Gives a version of a Binary its bytes. */
    public final StoredBlob attach(UUID project, UUID binary, UUID version, Buffer bytes) {
        StoredBlob blob = await(storage.write(new OneBuffer(bytes), Long.MAX_VALUE));
        UUID id = UUID.randomUUID();
        BlobStore blobs = new BlobStore();
        await(blobs.create(
                database.requests(), new BlobStore.Blob(id, "file", blob.key().text(), blob.size(), blob.sha256())));
        await(blobs.attach(database.requests(), project, binary, version, id));
        return blob;
    }

    /** Runs SQL beside the store, to see what is really there. */
    public final RowSet<Row> sql(String statement) {
        return await(PgConnection.connect(vertx, server)
                .compose(connection -> connection.query(statement).execute().eventually(connection::close)));
    }

    /** The one value that a statement yields. */
    public final String one(String statement) {
        return String.valueOf(sql(statement).iterator().next().getValue(0));
    }

    /** Files in the storage, unfinished ones included. */
    public final long files() {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result of what must succeed. */
    public static <T> T await(Future<T> future) {
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

    /** What it fails with. */
    public static Throwable error(Future<?> future) {
        return await(future.<Throwable>map(value -> new AssertionError("succeeded with " + value))
                .recover(Future::succeededFuture));
    }

    /** The failure of what must fail for its caller. */
    public static Failure failure(Future<?> future) {
        Throwable error = error(future);
        if (error instanceof Failure failure) {
            return failure;
        }
        throw new AssertionError(error);
    }

    @Override
    public void close() {
        // What works on the database ends before it.
        Set.copyOf(vertx.deploymentIDs()).forEach(id -> await(vertx.undeploy(id)));
        await(workers.close());
        await(storage.close());
        await(database.close());
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
