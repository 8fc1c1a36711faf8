package io.offshoot.archive;

import static io.offshoot.archive.ArchiveFixture.NEVER;
import static io.offshoot.archive.ArchiveFixture.await;
import static io.offshoot.archive.ArchiveFixture.error;
import static io.offshoot.archive.ArchiveFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.load.Loader;
import io.offshoot.load.ResourceGenerator;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore;
import io.offshoot.store.CopyRange;
import io.offshoot.store.PackagePart;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Projects into packages and back. */
class PackageIT {
    private static final int SMALL_PARTS = 100_000;
    private static final UUID LOWEST = new UUID(0, 0);
    private static final UUID HIGHEST = new UUID(-1, -1);

    private static ArchiveFixture fixture;
    private static UUID loaded;
    private static UUID odd;
    private static UUID files;

    @BeforeAll
    static void open() {
        fixture = new ArchiveFixture();
        loaded = UUID.randomUUID();
        await(new Loader(fixture.vertx, fixture.database, ArchiveFixture.BASE_URLS)
                .intoNew(loaded, "Loaded", List.of(ResourceGenerator.input(1, 2000))));
        odd = oddTexts();
        files = files();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static UUID oddTexts() {
        UUID project = fixture.project("Odd");
        Optional<ResourceKey> author = Optional.of(new ResourceKey(ResourceType.of("Practitioner"), UUID.randomUUID()));
        List<String> texts = List.of(
                "{\"resourceType\":\"Patient\"}",
                "{ \"resourceType\" : \"Patient\",\n\t\"name\": [ {\"family\":\"Zoë \\\"Q\\\" \\u00e4\"} ]\r\n}",
                "{\"resourceType\":\"Patient\",\"x\":272.80,\"y\":1E2,\"z\":-0}",
                "{\"resourceType\":\"Patient\",\"text\":\"\u2028\u2029\u0085 😀 \u202e <script> '; drop table resource;"
                        + " --\"}",
                "{\"resourceType\":\"Patient\",\"resource\":{\"resource\":{}},\"a\":\"}\"}",
                "\n{\"resourceType\":\"Patient\"}\n",
                "{\"resourceType\":\"Patient\",\"big\":\"" + "Ä\\n".repeat(300_000) + "\"}",
                "{\"resourceType\":\"Patient\",\n\"big\":\"" + "\\\\\\\"".repeat(300_000) + "\"}");
        fixture.create(project, "Patient", LOWEST, Optional.empty(), texts.get(0));
        fixture.create(project, "Patient", HIGHEST, author, texts.get(0));
        for (String text : texts) {
            fixture.create(project, "Patient", UUID.randomUUID(), author, text);
        }
        return project;
    }

    private static UUID files() {
        UUID project = fixture.project("Files");
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 99_999, 100_000, 100_001, 350_000, 0, 10}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            fixture.binary(project, new UUID(random.nextLong(), random.nextLong()), Buffer.buffer(bytes));
        }
        fixture.create(project, "Binary", UUID.randomUUID(), Optional.empty(), "{\"resourceType\":\"Binary\"}");
        return project;
    }

    @Test
    void whatIsPackedComesOutAgain() {
        for (UUID project : List.of(loaded, odd, files)) {
            PackagePlan plan = fixture.export(project, SMALL_PARTS);
            UUID duplication = UUID.randomUUID();
            UUID target = UUID.randomUUID();

            Manifest manifest = await(fixture.reader.stage(
                    duplication, new BufferStream(fixture.file(plan.duplication())), fixture.trusted()));
            await(fixture.reader.check(duplication));
            fixture.importResources(duplication, target);

            assertThat(manifest.duplication()).isEqualTo(plan.duplication());
            assertThat(manifest.project()).isEqualTo(plan.project());
            assertThat(manifest.settings()).isEqualTo(plan.settings());
            assertThat(manifest.counts(PartName.Kind.RESOURCES).values().stream()
                            .mapToLong(n -> n)
                            .sum())
                    .isEqualTo(Long.parseLong(
                            fixture.one("select count(*) from resource where project = '" + project + "'")));
            assertThat(rows(target)).isNotEqualTo("null").isEqualTo(rows(project));
            assertThat(fixture.one("select count(*) from resource where project = '" + target
                            + "' and digest <> sha256(convert_to(content, 'UTF8'))"))
                    .isEqualTo("0");
        }
    }

    /** A fingerprint of all that a copy must have in common with its source. */
    private static String rows(UUID project) {
        return fixture.one("select count(*) || ' ' || md5(string_agg(concat_ws('|', type, id, version_id, last_updated,"
                + " author_type, author, digest, md5(content)), ',' order by type, id)) from resource where project = '"
                + project + "'");
    }

    @Test
    void bytesOfBinariesComeOutAgainAndOnlyAfterTheirCheckpoint() {
        PackagePlan plan = fixture.export(files, SMALL_PARTS);
        UUID duplication = UUID.randomUUID();
        Manifest manifest = await(fixture.reader.stage(
                duplication, new BufferStream(fixture.file(plan.duplication())), fixture.trusted()));

        List<PackageBinaries.Restored> all = restore(duplication, Optional.empty());

        assertThat(manifest.binaries()).isEqualTo(new Manifest.Binaries(8, 650_011));
        assertThat(all).hasSize(8);
        for (PackageBinaries.Restored binary : all) {
            BlobStore.Blob original = await(
                            new BlobStore().read(fixture.database.requests(), files, binary.id(), binary.version()))
                    .orElseThrow();
            assertThat(binary.blob().sha256()).isEqualTo(original.sha256());
            assertThat(await(fixture.storage.verify(binary.blob().key())).sha256())
                    .isEqualTo(original.sha256());
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(restore(duplication, Optional.of(all.get(i).id()))).hasSize(all.size() - 1 - i);
        }
    }

    private static List<PackageBinaries.Restored> restore(UUID duplication, Optional<UUID> after) {
        PackageBinaries binaries = fixture.reader.binaries(duplication, after);
        List<PackageBinaries.Restored> all = new ArrayList<>();
        for (var next = await(binaries.next()); next.isPresent(); next = await(binaries.next())) {
            all.add(next.get());
        }
        await(binaries.close());
        return all;
    }

    @Test
    void everyRangeOfTheFileIsThatPartOfIt() {
        PackagePlan plan = fixture.export(files, SMALL_PARTS);
        PackageView view = await(PackageView.open(fixture.database, fixture.storage, plan.duplication()));
        Buffer whole = ArchiveFixture.file(view, 0, view.size());
        long seed = System.nanoTime();
        System.out.println("seed of the ranges: " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < 150; i++) {
            int from = random.nextInt(whole.length() + 1);
            int length = random.nextInt(random.nextBoolean() ? 600 : whole.length() + 1);
            int to = Math.min(whole.length(), from + length);
            assertThat(ArchiveFixture.file(view, from, to - from)).isEqualTo(whole.getBuffer(from, to));
        }
        assertThat(view.fileName()).matches("[0-9A-F]{32}\\.projdup");
        assertThat(view.etag()).matches("\"[0-9a-f]{64}\"");
        assertThat(error(view.send(0, view.size() + 1, new Gathered(new byte[0], 0, 0))))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void whatIsWrittenAfterTheInstantIsNotInIt() {
        UUID project = fixture.project("Moving");
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(UUID.randomUUID());
            fixture.create(
                    project, "Patient", ids.get(i), Optional.empty(), "{\"resourceType\":\"Patient\",\"n\":" + i + "}");
        }
        String before = rows(project);
        PackagePlan plan = fixture.plan(project);
        fixture.update(project, "Patient", ids.get(3), "{\"resourceType\":\"Patient\",\"n\":33}");
        fixture.create(project, "Patient", UUID.randomUUID(), Optional.empty(), "{\"resourceType\":\"Patient\"}");
        await(fixture.writer(SMALL_PARTS).write(plan, NEVER));
        await(fixture.writer(SMALL_PARTS).seal(plan));
        UUID duplication = UUID.randomUUID();
        UUID target = UUID.randomUUID();
        await(fixture.reader.stage(duplication, new BufferStream(fixture.file(plan.duplication())), fixture.trusted()));
        fixture.importResources(duplication, target);

        assertThat(rows(target)).isEqualTo(before).isNotEqualTo(rows(project));
    }

    @Test
    void aWriterThatIsStoppedGoesOnBehindItsLastPart() {
        for (UUID project : List.of(loaded, files)) {
            PackagePlan undisturbed = fixture.export(project, SMALL_PARTS);
            PackagePlan plan = fixture.plan(project);
            int stops = 0;
            boolean done = false;
            while (!done) {
                AtomicInteger left = new AtomicInteger(3 + stops % 9);
                // A new writer each time, as after the end of the process.
                Future<Void> written = fixture.writer(SMALL_PARTS).write(plan, () -> left.decrementAndGet() < 0);
                Optional<Throwable> error = await(written.map(end -> Optional.<Throwable>empty())
                        .recover(stopped -> Future.succeededFuture(Optional.of(stopped))));
                error.ifPresent(stopped -> assertThat(stopped).isInstanceOf(PackageTakenOver.class));
                done = error.isEmpty();
                stops += done ? 0 : 1;
                assertThat(stops).isLessThan(500);
            }
            await(fixture.writer(SMALL_PARTS).seal(plan));

            assertThat(stops).isGreaterThan(project.equals(loaded) ? 5 : 0);
            assertThat(hashes(plan.duplication())).isEqualTo(hashes(undisturbed.duplication()));
        }
    }

    /** Of the entries with data; the manifests differ in id and time. */
    private static List<String> hashes(UUID duplication) {
        return fixture.parts(duplication).stream()
                .filter(part -> !part.name().startsWith("manifest"))
                .map(part -> part.no() + " " + part.name() + " " + part.sha256())
                .toList();
    }

    @Test
    void ofTwoWritersOneGivesWay() {
        PackagePlan plan = fixture.plan(loaded);
        Future<Void> first = fixture.writer(SMALL_PARTS).write(plan, NEVER);
        Future<Void> second = fixture.writer(SMALL_PARTS).write(plan, NEVER);
        await(Future.join(first, second).transform(ended -> Future.succeededFuture()));
        await(fixture.writer(SMALL_PARTS).write(plan, NEVER));
        await(fixture.writer(SMALL_PARTS).seal(plan));

        assertThat(List.of(first, second)).filteredOn(Future::failed).allSatisfy(lost -> assertThat(lost.cause())
                .matches(error -> error instanceof PackageTakenOver
                        || String.valueOf(error.getMessage()).contains("package_part_pkey")));
        assertThat(hashes(plan.duplication()))
                .isEqualTo(hashes(fixture.export(loaded, SMALL_PARTS).duplication()));
    }

    @Test
    void anImportThatIsStoppedGoesOnBehindItsCheckpoint() {
        PackagePlan plan = fixture.export(loaded, 8 << 20);
        UUID duplication = UUID.randomUUID();
        UUID target = UUID.randomUUID();
        await(fixture.reader.stage(duplication, new BufferStream(fixture.file(plan.duplication())), fixture.trusted()));
        TargetPages pages = new TargetPages(target, ArchiveFixture.BASE_URLS);
        int stops = 0;
        for (CopyRange planned : fixture.planImport(duplication, target)) {
            boolean done = false;
            while (!done) {
                AtomicInteger left = new AtomicInteger(1);
                CopyRange range = fixture.ranges(duplication).stream()
                        .filter(each -> each.no() == planned.no())
                        .findFirst()
                        .orElseThrow();
                Future<CopyRange> run = fixture.partImport()
                        .run(
                                fixture.part(range),
                                range,
                                target,
                                page -> fixture.workers.executeBlocking(() -> pages.of(page), false),
                                Duration.ofMinutes(1),
                                () -> left.decrementAndGet() < 0);
                done = await(run.map(true).recover(stopped -> Future.succeededFuture(false)));
                stops += done ? 0 : 1;
            }
        }

        assertThat(stops).isPositive();
        assertThat(rows(target)).isEqualTo(rows(loaded));
    }

    @Test
    void partsThatComeOneByOneInAnyOrderMakeAPackage() {
        PackagePlan plan = fixture.export(files, SMALL_PARTS);
        UUID duplication = UUID.randomUUID();
        List<PackagePart> parts = new ArrayList<>(fixture.parts(plan.duplication()));
        java.util.Collections.shuffle(parts, new Random(3));
        for (int i = 0; i < parts.size(); i++) {
            // A new staging now and then, as after the end of the process.
            Staging staging = await(fixture.reader.staging(duplication));
            PackagePart part = parts.get(i);
            Buffer bytes = fixture.blob(new io.offshoot.binary.BlobKey(part.key()), part.size());
            Failure refused = failure(staging.add(
                    part.no(),
                    part.name(),
                    part.size(),
                    part.sha256(),
                    new BufferStream(bytes.copy().setByte(0, (byte) (bytes.getByte(0) ^ 1)))));
            assertThat(refused.issues().get(0).code()).contains(PackageFault.TAMPERED);
            assertThat(refused.issues().get(0).expression()).contains(part.name());
            await(staging.add(part.no(), part.name(), part.size(), part.sha256(), new BufferStream(bytes)));
            if (i < parts.size() - 1) {
                assertThat(failure(staging.verify(fixture.trusted())).kind()).isEqualTo(Failure.Kind.UNPROCESSABLE);
            }
        }

        for (int i = 0; i < 2; i++) {
            Staging staging = await(fixture.reader.staging(duplication));
            assertThat(await(staging.verify(fixture.trusted())).duplication()).isEqualTo(plan.duplication());
        }
        await(fixture.reader.check(duplication));
    }

    @Test
    void aLostFileOfABinaryFailsTheExportAndIsNamed() throws Exception {
        UUID project = fixture.project("Lost");
        UUID kept = UUID.randomUUID();
        UUID lost = UUID.randomUUID();
        fixture.binary(project, kept, Buffer.buffer("kept"));
        var blob = fixture.binary(project, lost, Buffer.buffer("lost"));
        java.nio.file.Files.writeString(
                fixture.folder.resolve("blobs").resolve(blob.key().text()), "tsol");

        Failure failure = failure(fixture.writer(SMALL_PARTS).write(fixture.plan(project), NEVER));

        assertThat(failure.getMessage()).contains("Binary/" + lost).doesNotContain(kept.toString());
    }

    @Test
    void onlyAFinishedPackageCanBeSeen() {
        PackagePlan plan = fixture.plan(odd);
        await(fixture.writer(SMALL_PARTS).write(plan, NEVER));

        assertThat(failure(PackageView.open(fixture.database, fixture.storage, plan.duplication()))
                        .kind())
                .isEqualTo(Failure.Kind.CONFLICT);
        assertThat(failure(PackageView.open(fixture.database, fixture.storage, UUID.randomUUID()))
                        .kind())
                .isEqualTo(Failure.Kind.NOT_FOUND);
        await(fixture.writer(SMALL_PARTS).seal(plan));
        Buffer file = fixture.file(plan.duplication());
        await(fixture.writer(SMALL_PARTS).seal(plan));
        await(fixture.writer(SMALL_PARTS).write(plan, NEVER));
        assertThat(fixture.file(plan.duplication())).isEqualTo(file);
    }

    @Test
    void packagesAreRemovedWhenTheirTimeIsOver() {
        PackageRemoval removal = new PackageRemoval(fixture.database, fixture.storage);
        long before = fixture.files();
        PackagePlan kept = fixture.export(odd, SMALL_PARTS);
        PackagePlan old = fixture.export(odd, SMALL_PARTS);
        fixture.sql("update package set changed = now() - interval '3 days' where duplication = '" + old.duplication()
                + "'");

        assertThat(await(removal.removeOld(Duration.ofDays(2), Duration.ofDays(1))))
                .isEqualTo(1);

        assertThat(failure(PackageView.open(fixture.database, fixture.storage, old.duplication()))
                        .kind())
                .isEqualTo(Failure.Kind.NOT_FOUND);
        assertThat(fixture.file(kept.duplication()).length()).isPositive();
        await(removal.remove(kept.duplication()));
        await(removal.remove(kept.duplication()));
        assertThat(fixture.files()).isEqualTo(before);
    }

    @Test
    void theCollectionOfFilesSparesThoseOfPackages() {
        PackagePlan plan = fixture.export(odd, SMALL_PARTS);
        BlobStore blobs = new BlobStore();
        await(blobs.mark(fixture.database.requests(), Duration.ZERO, 10_000));
        await(blobs.removeMarked(fixture.database.requests(), Duration.ZERO, 10_000));

        assertThat(fixture.file(plan.duplication()).length()).isPositive();
        assertThat(fixture.one(
                        "select count(*) from package_part p join blob b on b.id = p.blob where p.duplication = '"
                                + plan.duplication() + "' and b.state <> 'live'"))
                .isEqualTo("0");
    }
}
