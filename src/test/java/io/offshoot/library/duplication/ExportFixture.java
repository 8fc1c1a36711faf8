package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.StorageEnvironment;
import io.offshoot.archive.Manifest;
import io.offshoot.archive.PackageBinaries;
import io.offshoot.archive.PackageLimits;
import io.offshoot.archive.PackagePage;
import io.offshoot.archive.PackageReader;
import io.offshoot.archive.PackageRow;
import io.offshoot.archive.PackageTransfer;
import io.offshoot.archive.PackageView;
import io.offshoot.archive.PartName;
import io.offshoot.archive.PartPages;
import io.offshoot.archive.TrustedSigners;
import io.offshoot.binary.BinaryVerticle;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.duplication.CopyOptions;
import io.offshoot.duplication.DuplicationLimits;
import io.offshoot.duplication.DuplicationVerticle;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.library.duplication.settings.ExportSettings;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Environment;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** An environment with a database and a storage of its own, whose objects are written by their texts. */
final class ExportFixture extends StorageEnvironment {
    static final CopyOptions OPTIONS =
            new CopyOptions(2, 10, 4 << 20, 200, Duration.ofSeconds(1), Duration.ofMillis(50), 0.1, 8);

    final SigningKeys keys;
    final Metrics metrics = new Metrics();
    /** Of the package that was looked at last. */
    Manifest manifest;

    private final ResourceStore resources = new ResourceStore();

    ExportFixture() {
        super("export", 2);
        keys = new SigningKeys(database, new SecretCipher(MasterKey.open(Optional.empty(), folder)));
        await(vertx.deployVerticle(new BinaryVerticle(database, storage, Duration.ofHours(1), Duration.ofHours(1))));
    }

    UUID project(String name) {
        UUID id = emptyProject(name);
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
        attach(project, id, version.versionId(), bytes);
        return id;
    }

    String snapshot() {
        return await(new SourceStore().snapshot(database.requests()));
    }

    /** A worker, as another replica would be. */
    String worker() {
        return await(vertx.deployVerticle(new DuplicationVerticle(
                database,
                OPTIONS,
                DuplicationLimits.DEFAULT,
                metrics,
                UUID.randomUUID().toString(),
                List.of(tools -> new ExportWork(tools, storage, keys)))));
    }

    UUID request(UUID source, ExportSettings settings) {
        return request(source, source, settings);
    }

    /** Asks for an export, as the door does. */
    UUID request(UUID source, UUID target, ExportSettings settings) {
        UUID id = UUID.randomUUID();
        ExportCommand command = new ExportCommand(
                "http://localhost/MicroStrategyLibrary",
                "Here",
                source,
                "A project",
                settings,
                "{\"export\":{}}",
                List.of("http://localhost/fhir/R4/"));
        await(new DuplicationStore()
                .create(
                        database.requests(),
                        DuplicationStore.requested(
                                id,
                                ExportWork.KIND,
                                "library",
                                Optional.of(source),
                                target,
                                Buffer.buffer(new byte[32]),
                                Json.write(command),
                                "User/" + UUID.randomUUID(),
                                Environment.ID)));
        vertx.eventBus().publish(Addresses.HINT, "");
        return id;
    }

    Duplication read(UUID id) {
        return await(new DuplicationStore().read(database.requests(), id)).orElseThrow();
    }

    /** The duplication once it is in one of the states. */
    Duplication awaitState(UUID id, DuplicationState... states) {
        return awaitThat(
                () -> Optional.of(read(id)).filter(found -> List.of(states).contains(found.state())));
    }

    Duplication completed(UUID id) {
        Duplication ended =
                awaitState(id, DuplicationState.COMPLETED, DuplicationState.FAILED, DuplicationState.CANCELLED);
        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        return ended;
    }

    void cancel(UUID id) {
        await(vertx.eventBus().request(Addresses.CANCEL, Json.write(new CancelCommand(id, "User/1"))));
    }

    static <T> T awaitThat(Supplier<Optional<T>> there) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < until) {
            Optional<T> found = there.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("it did not come");
    }

    /** What a package holds, as a reader that checks everything sees it: {@code kind/Type/id} with the text. */
    Map<String, String> contents(UUID duplication) {
        PackageReader reader = new PackageReader(database, storage, workers, PackageLimits.usual(1L << 30, 16 << 20));
        PackageView view = await(PackageView.open(database, storage, duplication));
        UUID copy = UUID.randomUUID();
        PackageTransfer transfer = new PackageTransfer();
        Future<Manifest> staged = reader.stageChecked(
                copy, transfer, new TrustedSigners(Set.of(await(keys.current()).publicKey()), false));
        await(view.send(0, view.size(), transfer));
        manifest = await(staged);
        Map<String, String> contents = new TreeMap<>();
        for (PackagePart part : await(reader.parts(copy, -1, 100_000))) {
            PartName name = PartName.parse(part.name()).orElseThrow();
            if (name.kind().ofResources()) {
                String kind = name.kind().name().toLowerCase(Locale.ROOT);
                PartPages pages = await(reader.pages(part, Optional.empty()));
                for (Optional<PackagePage> page = await(pages.next()); page.isPresent(); page = await(pages.next())) {
                    for (PackageRow row : page.get().rows()) {
                        contents.put(
                                kind + "/" + name.type().orElseThrow() + "/" + row.id(),
                                new String(row.content(), StandardCharsets.UTF_8));
                    }
                }
                await(pages.close());
            }
        }
        PackageBinaries binaries = reader.binaries(copy, Optional.empty());
        for (var found = await(binaries.next()); found.isPresent(); found = await(binaries.next())) {
            contents.put(
                    "bytes/" + found.get().id(), found.get().blob().sha256().toString());
            await(storage.delete(found.get().blob().key()));
        }
        await(binaries.close());
        await(reader.remove(copy));
        return contents;
    }
}
