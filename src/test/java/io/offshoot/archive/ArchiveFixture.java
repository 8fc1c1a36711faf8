package io.offshoot.archive;

import io.offshoot.TestDatabase;
import io.offshoot.archive.PackagePlan.Section;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.binary.BlobKey;
import io.offshoot.binary.FileSystemStorage;
import io.offshoot.binary.StoredBlob;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.Database;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Migrations;
import io.offshoot.store.PackagePart;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** An environment with a database and a storage of its own, as far as packages need one. */
final class ArchiveFixture implements AutoCloseable {
    static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");
    static final BooleanSupplier NEVER = () -> false;

    final Vertx vertx = Vertx.vertx();
    final PgConnectOptions server = TestDatabase.fresh();
    final Path folder;
    final Database database;
    final FileSystemStorage storage;
    final WorkerExecutor workers;
    final SigningKeys keys;
    final PackageReader reader;
    private final ResourceStore resources = new ResourceStore();

    ArchiveFixture() {
        try {
            folder = Files.createTempDirectory(Path.of("target"), "archive");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        await(Migrations.run(vertx, server));
        database = Database.open(vertx, server, 6, 6);
        storage = await(FileSystemStorage.open(vertx, folder.resolve("blobs"), Duration.ofHours(1)));
        workers = vertx.createSharedWorkerExecutor("archive", 3, 1, TimeUnit.MINUTES);
        keys = new SigningKeys(database, new SecretCipher(MasterKey.open(Optional.empty(), folder)));
        reader = reader(PackageLimits.usual(1L << 30, 16 << 20));
    }

    PackageReader reader(PackageLimits limits) {
        return new PackageReader(database, storage, workers, limits);
    }

    PackageWriter writer(int partRawBytes) {
        return new PackageWriter(database, storage, workers, keys, partRawBytes);
    }

    TrustedSigners trusted() {
        return new TrustedSigners(Set.of(await(keys.current()).publicKey()), false);
    }

    UUID project(String name) {
        UUID id = UUID.randomUUID();
        await(new ProjectStore()
                .create(
                        database.requests(),
                        new Project(id, Project.State.LIVE, name, false),
                        "system",
                        Optional.empty()));
        return id;
    }

    ResourceVersion create(UUID project, String type, UUID id, Optional<ResourceKey> author, String text) {
        return await(resources.create(database.requests(), draft(project, type, id, author, text)));
    }

    void update(UUID project, String type, UUID id, String text) {
        await(resources.update(
                database.requests(), draft(project, type, id, Optional.empty(), text), Optional.empty()));
    }

    private static ResourceDraft draft(UUID project, String type, UUID id, Optional<ResourceKey> author, String text) {
        ResourceKey key = new ResourceKey(ResourceType.of(type), id);
        return new ResourceDraft(project, key, author, Buffer.buffer(text), List.of());
    }

    StoredBlob binary(UUID project, UUID id, Buffer bytes) {
        ResourceVersion version = create(
                project,
                "Binary",
                id,
                Optional.empty(),
                "{\"resourceType\":\"Binary\",\"contentType\":\"application/octet-stream\"}");
        StoredBlob blob = await(storage.write(new BufferStream(bytes), Long.MAX_VALUE));
        UUID blobId = UUID.randomUUID();
        BlobStore blobs = new BlobStore();
        await(blobs.create(
                database.requests(),
                new BlobStore.Blob(blobId, "file", blob.key().text(), blob.size(), blob.sha256())));
        await(blobs.attach(database.requests(), project, id, version.versionId(), blobId));
        return blob;
    }

    /** Everything that the project holds now. */
    PackagePlan plan(UUID project) {
        String snapshot = await(new SourceStore().snapshot(database.requests()));
        List<Section> sections =
                await(new SourceStore().counts(database.requests(), project, snapshot)).keySet().stream()
                        .map(type -> new Section(Kind.RESOURCES, project, type, SourceSelection.ALL))
                        .toList();
        return new PackagePlan(
                UUID.randomUUID(),
                snapshot,
                new Manifest.Environment("http://localhost:8080/MicroStrategyLibrary", "Test"),
                new Manifest.Project(project, "A project"),
                Buffer.buffer("{\"export\":{}}"),
                sections,
                Optional.of(SourceSelection.ALL));
    }

    /** Writes and seals a package. */
    PackagePlan export(UUID project, int partRawBytes) {
        PackagePlan plan = plan(project);
        PackageWriter writer = writer(partRawBytes);
        await(writer.write(plan, NEVER));
        await(writer.seal(plan));
        return plan;
    }

    Buffer file(UUID duplication) {
        PackageView view = await(PackageView.open(database, storage, duplication));
        return file(view, 0, view.size());
    }

    static Buffer file(PackageView view, long from, long length) {
        byte[] bytes = new byte[(int) length];
        await(view.send(from, length, new Gathered(bytes, 0, bytes.length)));
        return Buffer.buffer(bytes);
    }

    List<PackagePart> parts(UUID duplication) {
        return await(reader.parts(duplication, -1, 100_000));
    }

    /** A duplication with a range for each part of resources, as an import plans them. */
    List<CopyRange> planImport(UUID duplication, UUID target) {
        await(new DuplicationStore()
                .create(
                        database.requests(),
                        DuplicationStore.requested(
                                duplication,
                                "load",
                                "library",
                                Optional.empty(),
                                target,
                                Buffer.buffer(new byte[32]),
                                "{}",
                                "system",
                                target)));
        CopyRangeStore ranges = new CopyRangeStore();
        for (PackagePart part : parts(duplication)) {
            PartName name = PartName.parse(part.name()).orElseThrow();
            if (name.kind().ofResources()) {
                await(ranges.plan(
                        database.requests(),
                        duplication,
                        part.no(),
                        1,
                        name.type().orElseThrow(),
                        List.of(new CopyRangeStore.Cut(Optional.empty(), Optional.empty()))));
            }
        }
        return ranges(duplication);
    }

    List<CopyRange> ranges(UUID duplication) {
        return await(new CopyRangeStore().read(database.requests(), duplication));
    }

    /** Writes the resources of a staged package into a project. */
    void importResources(UUID duplication, UUID target) {
        TargetPages pages = new TargetPages(target, BASE_URLS);
        for (CopyRange range : planImport(duplication, target)) {
            await(partImport()
                    .run(
                            part(range),
                            range,
                            target,
                            page -> workers.executeBlocking(() -> pages.of(page), false),
                            Duration.ofMinutes(1),
                            NEVER));
        }
    }

    PartImport partImport() {
        return new PartImport(database, reader);
    }

    PackagePart part(CopyRange range) {
        return await(reader.parts(range.duplication(), range.no() - 1, 1)).get(0);
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
            throw new java.io.UncheckedIOException(e);
        }
    }

    Buffer blob(BlobKey key, long size) {
        byte[] bytes = new byte[(int) size];
        await(storage.send(key, 0, size, new Gathered(bytes, 0, bytes.length)));
        return Buffer.buffer(bytes);
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

    /** What it fails with. */
    static Throwable error(Future<?> future) {
        return await(future.<Throwable>map(value -> new AssertionError("succeeded with " + value))
                .recover(Future::succeededFuture));
    }

    static Failure failure(Future<?> future) {
        Throwable error = error(future);
        if (error instanceof Failure failure) {
            return failure;
        }
        throw new AssertionError(error);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        await(workers.close());
        await(storage.close());
        await(database.close());
        await(vertx.close());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
