package io.offshoot.http.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.archive.PackageFile;
import io.offshoot.archive.PackageFile.Entry;
import io.offshoot.archive.PulledStream;
import io.offshoot.archive.Staging;
import io.offshoot.library.duplication.ImportOrder;
import io.offshoot.library.duplication.ImportRules;
import io.offshoot.library.duplication.ImportWork;
import io.offshoot.library.duplication.PackageSource;
import io.offshoot.model.Failure;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
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
        private final List<Entry> entries;
        final AtomicInteger written = new AtomicInteger(1);
        final AtomicInteger asked = new AtomicInteger();
        final AtomicReference<There> there = new AtomicReference<>(There.GOES_ON);

        Source(PackageFile file) {
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
                        more ? Duration.ZERO : Duration.ofMillis(20)));
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

    private PackageFile file() {
        return new PackageBuilder()
                .resource("Patient", patient, "{'resourceType':'Patient'}")
                .binary(patient, "bytes")
                .begun();
    }

    /** Asks for an import; gives what it is and the id of its project. */
    private ImportOrder begin(Source source) {
        fixture.server.source.set(source);
        UUID me = LibraryIds.parse(
                        fixture.root.get("api/sessions/userInfo").path("id").asText())
                .orElseThrow();
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
        TestEnvironment.await(fixture.server.vertx.eventBus().request(ImportWork.ADDRESS, Json.write(order)));
        return order;
    }

    private JsonNode end(ImportOrder order) {
        return imports.end(order.duplication());
    }

    @Test
    void aPackageIsImportedOnceItsLastPartIsHere() {
        Source source = new Source(file().sealed());
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
