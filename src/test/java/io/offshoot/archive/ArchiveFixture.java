package io.offshoot.archive;

import io.offshoot.StorageEnvironment;
import io.offshoot.archive.PackagePlan.Section;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.binary.BlobKey;
import io.offshoot.binary.StoredBlob;
import io.offshoot.identity.MasterKey;
import io.offshoot.identity.SecretCipher;
import io.offshoot.identity.SigningKeys;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.CopyRange;
import io.offshoot.store.CopyRangeStore;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.PackagePart;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.SourceSelection;
import io.offshoot.store.SourceStore;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** An environment with a database and a storage of its own, as far as packages need one. */
final class ArchiveFixture extends StorageEnvironment {
    static final List<String> BASE_URLS = List.of("http://localhost:8080/fhir/R4/");
    static final BooleanSupplier NEVER = () -> false;

    final SigningKeys keys;
    final PackageReader reader;
    private final ResourceStore resources = new ResourceStore();

    ArchiveFixture() {
        super("archive", 3);
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
        return emptyProject(name);
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
        return attach(project, id, version.versionId(), bytes);
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

    Buffer blob(BlobKey key, long size) {
        byte[] bytes = new byte[(int) size];
        await(storage.send(key, 0, size, new Gathered(bytes, 0, bytes.length)));
        return Buffer.buffer(bytes);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
