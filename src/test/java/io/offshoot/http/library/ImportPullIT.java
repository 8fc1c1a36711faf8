package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.archive.PackageFile;
import io.offshoot.archive.PackageFile.Entry;
import io.offshoot.archive.PartName.Kind;
import io.offshoot.archive.PulledStream;
import io.offshoot.archive.Staging;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.CancelCommand;
import io.offshoot.library.duplication.DuplicationOrder;
import io.offshoot.library.duplication.ImportOrder;
import io.offshoot.library.duplication.ImportRules;
import io.offshoot.library.duplication.PackageSource;
import io.offshoot.library.duplication.TransferWork;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplication.Side;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packages that are pulled from elsewhere, while they are still being written there. */
class ImportPullIT {
    private static final String FROM = "http://source/Lib";
    private final LibraryFixture fixture = LibraryFixture.get();
    private final RestorationClient imports = new RestorationClient(fixture, fixture.root);
    private final UUID patient = UUID.randomUUID();

    /** Another environment, which writes an entry whenever it is asked. */
    private class Source implements PackageSource {
        private final PackageFile file;
        private final List<Entry> entries;
        final AtomicInteger written = new AtomicInteger(1);
        final AtomicInteger asked = new AtomicInteger();
        final AtomicReference<There> there = new AtomicReference<>(There.GOES_ON);

        /** What it says of the package meanwhile. */
        Optional<Told> told = Optional.of(new Told(PackageBuilder.PROJECT, 3));

        /** Whether it says what its parts hold. */
        boolean tellsContents = true;

        Source(PackageFile file) {
            this.file = file;
            this.entries = file.entries();
        }

        @Override
        public Future<Came> next(String address, UUID duplication, Staging staging) {
            asked.incrementAndGet();
            assertThat(address).isEqualTo(FROM);
            return staging.parts().compose(parts -> {
                int here = parts.size();
                boolean more = here < written.get();
                Future<?> added = more ? add(staging, here) : Future.succeededFuture();
                return added.map(done -> new Came(
                        here + (more ? 1 : 0) == entries.size(),
                        there.get(),
                        more ? Duration.ZERO : Duration.ofMillis(20),
                        told));
            });
        }

        private Future<?> add(Staging staging, int no) {
            Entry entry = entries.get(no);
            Iterator<Buffer> bytes = List.of(Buffer.buffer(entry.bytes())).iterator();
            return staging.add(
                    no,
                    entry.name(),
                    entry.bytes().length,
                    sha256(entry.bytes()),
                    tellsContents ? file.contents(entry.name()) : Optional.empty(),
                    new PulledStream(() ->
                            Future.succeededFuture(bytes.hasNext() ? Optional.of(bytes.next()) : Optional.empty())));
        }

        void writeAll() {
            written.set(entries.size());
        }
    }

    private static Buffer sha256(byte[] bytes) {
        try {
            return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void noOtherEnvironment() {
        fixture.server.source.set(PackageSource.NONE);
    }

    /** In the order of an export: the project comes before what refers to it. */
    private PackageFile file() {
        String text = "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Project/"
                + PackageBuilder.PROJECT + "\"}}";
        return first().lines(Kind.RESOURCES, "Patient", 1, PackageFile.line(patient, text))
                .lines(Kind.RESOURCES, "Binary", 1, binaryLine())
                .binary(1, patient, "bytes".getBytes(StandardCharsets.UTF_8));
    }

    private static PackageFile first() {
        return PackageFile.begun()
                .lines(
                        Kind.RESOURCES,
                        "Project",
                        1,
                        PackageFile.line(PackageBuilder.PROJECT, "{\"resourceType\":\"Project\",\"name\":\"There\"}"));
    }

    private String binaryLine() {
        return PackageFile.line(patient, "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}");
    }

    private ImportOrder begin(Source source) {
        UUID me = LibraryIds.parse(
                        fixture.root.get("api/sessions/userInfo").path("id").asText())
                .orElseThrow();
        return begin(source, me);
    }

    /** Asks for an import; gives what it is and the id of its project. */
    private ImportOrder begin(Source source, UUID me) {
        fixture.server.source.set(source);
        ImportOrder order = new ImportOrder(
                UUID.randomUUID(),
                UUID.randomUUID(),
                LibraryFixture.name("Pulled"),
                ImportRules.USUAL,
                fixture.server.urls.ownBases(),
                "User/" + me,
                "Admin",
                true,
                true,
                me,
                Optional.of(FROM));
        DuplicationOrder asked = new DuplicationOrder(
                order.duplication(),
                "import",
                Role.TARGET,
                new Side(FROM, "Source", PackageBuilder.PROJECT, "There", "{}"),
                new Side("http://here", "Here", order.target(), order.name(), "{}"),
                Json.write(order),
                order.importer(),
                me,
                "{}",
                Optional.empty(),
                List.of(),
                35,
                Optional.empty());
        TestEnvironment.await(fixture.server.vertx.eventBus().request(TransferWork.ADDRESS, Json.write(asked)));
        return order;
    }

    private JsonNode end(ImportOrder order) {
        return imports.end(order.duplication());
    }

    /** It writes types in the order of their codes, and tells neither how many objects there are nor what a part holds. */
    @Test
    void aPackageOfAnEarlierVersionIsImportedWhenAllOfItIsHere() {
        UUID other = UUID.randomUUID();
        Source source = new Source(new PackageBuilder()
                .resource(
                        "Patient",
                        other,
                        "{'resourceType':'Patient','managingOrganization':{'reference':'Project/"
                                + PackageBuilder.PROJECT + "'}}")
                .binary(patient, "bytes")
                .begun()
                .sealed());
        source.told = Optional.empty();
        source.tellsContents = false;
        ImportOrder order = begin(source);
        source.writeAll();

        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        assertThat(fixture.server
                        .superAdmin()
                        .get("fhir/R4/Patient/" + other + "?_project=" + order.target())
                        .expect(200)
                        .at("/managingOrganization/reference"))
                .isEqualTo("Project/" + order.target());
    }

    @Test
    void aPackageIsImportedOnceItsLastPartIsHere() {
        Source source = new Source(file().sealed());
        // Nothing is known of it before its manifest.
        source.told = Optional.empty();
        ImportOrder order = begin(source);
        // It waits for what is not written yet, and another worker goes on with it.
        await(() -> source.asked.get() > 3);
        assertThat(state(order)).isEqualTo("requested");
        source.written.set(3);
        fixture.restartWorker();
        int before = source.asked.get();
        await(() -> source.asked.get() > before + 3);
        assertThat(state(order)).isEqualTo("requested");
        source.writeAll();

        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        assertThat(fixture.server
                        .superAdmin()
                        .get("fhir/R4/Binary/" + patient + "?_project=" + order.target(), "Accept", "*/*")
                        .text())
                .isEqualTo("bytes");
    }

    @Test
    void whatHasComeIsWrittenWhileTheRestIsStillComing() {
        Source source = new Source(file().sealed());
        ImportOrder order = begin(source);
        source.written.set(3);
        awaitWritten(order, 1);
        assertThat(state(order)).isEqualTo("copying");
        assertThat(one("select count(*) from project where state = 'live' and id = '" + order.target() + "'"))
                .isZero();
        // Another worker goes on with it.
        fixture.restartWorker();
        source.written.set(4);
        awaitWritten(order, 2);
        source.writeAll();

        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        assertThat(fixture.server
                        .superAdmin()
                        .get("fhir/R4/Binary/" + patient + "?_project=" + order.target(), "Accept", "*/*")
                        .text())
                .isEqualTo("bytes");
        assertThat(fixture.server
                        .superAdmin()
                        .get("fhir/R4/Patient/" + patient + "?_project=" + order.target())
                        .text())
                .contains("Project/" + order.target())
                .doesNotContain(PackageBuilder.PROJECT.toString());
    }

    /** The large one is spread over parts, of which the second one ends it. */
    @Test
    void filesComeInWhileTheRestIsStillComing() {
        byte[] large = "large ".repeat(50).getBytes(StandardCharsets.UTF_8);
        List<UUID> ids = List.of(PackageFile.id(1), PackageFile.id(9), PackageFile.id(200));
        PackageFile file = first().lines(
                        Kind.RESOURCES,
                        "Binary",
                        1,
                        ids.stream()
                                .map(id -> PackageFile.line(
                                        id, "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\"}"))
                                .toArray(String[]::new))
                .binary(1, ids.get(0), "bytes".getBytes(StandardCharsets.UTF_8))
                .binaries(2, large, 0, 100)
                .binaries(3, large, 100, large.length)
                .binary(4, ids.get(2), "more".getBytes(StandardCharsets.UTF_8));
        Source source = new Source(file.sealed());
        ImportOrder order = begin(source);
        // The first file, the index of the second one and what it tells of, and not yet where that ends.
        source.written.set(7);
        awaitFiles(order, 1);
        assertThat(state(order)).isEqualTo("copying");
        int before = source.asked.get();
        await(() -> source.asked.get() > before + 3);
        awaitFiles(order, 1);
        // Another worker goes on with it, behind the first one.
        fixture.restartWorker();
        source.written.set(10);
        awaitFiles(order, 2);
        assertThat(state(order)).isEqualTo("copying");
        assertThat(one("select count(*) from project where state = 'live' and id = '" + order.target() + "'"))
                .isZero();
        fixture.restartWorker();
        source.writeAll();

        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("completed");
        assertThat(ids)
                .extracting(id -> fixture.server
                        .superAdmin()
                        .get("fhir/R4/Binary/" + id + "?_project=" + order.target(), "Accept", "*/*")
                        .text())
                .containsExactly("bytes", new String(large, StandardCharsets.UTF_8), "more");
    }

    /** A file that is not what its index tells ends the import at once, and what came before goes with it. */
    @Test
    void aWrongFileEndsTheImportBeforeAllOfItIsHere() {
        PackageFile file = first().lines(Kind.RESOURCES, "Binary", 1, binaryLine())
                .binary(1, PackageFile.id(1), "bytes".getBytes(StandardCharsets.UTF_8))
                .binaries(2, new byte[10], 5, 10)
                .binary(3, patient, "more".getBytes(StandardCharsets.UTF_8));
        Source source = new Source(file.sealed());
        ImportOrder order = begin(source);
        source.written.set(7);

        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).contains("binaries/index-000002");
        assertThat(files(order)).isZero();
        assertNothingLeft(order);
    }

    private void awaitFiles(ImportOrder order, long count) {
        await(() -> files(order) == count);
    }

    private long files(ImportOrder order) {
        return one("select count(*) from binary_content where project = '" + order.target() + "'");
    }

    @Test
    void whatWasWrittenBeforeTheManifestCameGoesWithIt() {
        Source theirs = new Source(file().sealed(PackageFile.THEIRS, text -> text));
        assertFailsWrittenAlready(theirs, "sign");
        Source other = new Source(file().sealed());
        other.told = Optional.of(new PackageSource.Told(UUID.randomUUID(), 3));
        assertFailsWrittenAlready(other, "another project");
        Source failing = new Source(file().sealed());
        assertFailsWrittenAlready(
                failing, "failed in the environment", () -> failing.there.set(PackageSource.There.FAILED));
    }

    private void assertFailsWrittenAlready(Source source, String cause) {
        assertFailsWrittenAlready(source, cause, source::writeAll);
    }

    private void assertFailsWrittenAlready(Source source, String cause, Runnable then) {
        ImportOrder order = begin(source);
        source.written.set(3);
        awaitWritten(order, 1);
        then.run();
        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).containsIgnoringCase(cause);
        assertNothingLeft(order);
    }

    @Test
    void aCancelRemovesWhatWasWrittenWhileTheRestWasComing() {
        Source source = new Source(file().sealed());
        ImportOrder order = begin(source);
        source.written.set(3);
        awaitWritten(order, 1);
        TestEnvironment.await(fixture.server
                .vertx
                .eventBus()
                .request(Addresses.CANCEL, Json.write(new CancelCommand(order.duplication(), order.importer()))));
        assertThat(end(order).path("state").asText()).isEqualTo("cancelled");
        assertNothingLeft(order);
    }

    @Test
    void aTypeThatComesTooLateIsToBeTakenFromTheFile() {
        Source source = new Source(PackageFile.begun()
                .lines(Kind.RESOURCES, "Patient", 1, PackageFile.line(patient, "{\"resourceType\":\"Patient\"}"))
                .lines(
                        Kind.RESOURCES,
                        "Bot",
                        1,
                        PackageFile.line(patient, "{\"resourceType\":\"Bot\",\"name\":\"Late\"}"))
                .sealed());
        ImportOrder order = begin(source);
        source.written.set(2);
        awaitWritten(order, 1);
        source.writeAll();
        JsonNode ended = end(order);
        assertThat(ended.path("failure").asText()).contains("Bot").contains("file");
        assertNothingLeft(order);
    }

    @Test
    void rightsThatWereTakenAwayMeanwhileDoNotPublish() {
        String login = LibraryFixture.name("passing").replace(' ', '-');
        UUID user = LibraryIds.parse(fixture.user(login).path("id").asText()).orElseThrow();
        // The order tells of a super administrator, which the user was then.
        Source source = new Source(file().sealed());
        source.writeAll();
        ImportOrder order = begin(source, user);
        JsonNode ended = end(order);
        assertThat(ended.path("state").asText()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).contains("no super administrator any more");
        assertNothingLeft(order);
    }

    /** So many resources of the project that are no part of how it is set up. */
    private void awaitWritten(ImportOrder order, long count) {
        await(() -> one("select count(*) from resource where project = '" + order.target() + "' and origin_id = '"
                        + patient + "'")
                >= count);
    }

    private void assertNothingLeft(ImportOrder order) {
        assertThat(one("select (select count(*) from resource where project = '" + order.target()
                        + "') + (select count(*) from project where id = '" + order.target()
                        + "') + (select count(*) from package where duplication = '" + order.duplication()
                        + "') + (select count(*) from import_object where duplication = '" + order.duplication()
                        + "')"))
                .isZero();
    }

    private long one(String sql) {
        return fixture.server.sql(sql).iterator().next().getLong(0);
    }

    @Test
    void whatSomebodyElseHasSignedIsNotImported() {
        Source source = new Source(file().sealed(PackageFile.THEIRS, text -> text));
        source.writeAll();
        JsonNode ended = end(begin(source));
        assertThat(ended.path("state").asText()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).containsIgnoringCase("sign");
    }

    @Test
    void anExportThatFailsOrIsCancelledThereEndsTheImport() {
        for (PackageSource.There there : List.of(PackageSource.There.FAILED, PackageSource.There.CANCELLED)) {
            Source source = new Source(file().sealed());
            ImportOrder order = begin(source);
            await(() -> source.asked.get() > 1);
            source.there.set(there);
            JsonNode ended = end(order);
            assertThat(ended.path("state").asText())
                    .isEqualTo(there == PackageSource.There.FAILED ? "failed" : "cancelled");
            assertThat(fixture.server
                            .sql("select count(*) from package where duplication = '" + order.duplication() + "'")
                            .iterator()
                            .next()
                            .getLong(0))
                    .isZero();
        }
    }

    @Test
    void anEnvironmentThatGivesUpFailsTheImportWithItsReason() {
        Source source = new Source(file().sealed()) {
            @Override
            public Future<Came> next(String address, UUID duplication, Staging staging) {
                return Future.failedFuture(Failure.of(Failure.Kind.UNPROCESSABLE, "Look whether the cable is in"));
            }
        };
        JsonNode ended = end(begin(source));
        assertThat(ended.path("state").asText()).isEqualTo("failed");
        assertThat(ended.path("failure").asText()).contains("cable");
    }

    private String state(ImportOrder order) {
        return imports.await(order.duplication(), found -> true).path("state").asText();
    }

    private static void await(java.util.function.BooleanSupplier until) {
        long last = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(last);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
