package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest extends FileSystemStorageFixture {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 65_536, 1_000_000})
    void keepsWhatItIsGiven(int size) throws Exception {
        Buffer bytes = random(size);
        StoredBlob blob = write(bytes);

        assertThat(blob.size()).isEqualTo(size);
        assertThat(blob.sha256()).isEqualTo(sha256(bytes));
        assertThat(read(blob.key(), 0, size)).isEqualTo(bytes);
        assertThat(await(storage.verify(blob.key()))).isEqualTo(blob);
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void holdsABoundedNumberOfBuffersOfALargeUpload() throws Exception {
        int chunks = 3200; // of 64 KiB: 200 MiB
        Buffer chunk = random(CHUNK);
        AtomicLong sent = new AtomicLong();
        AtomicLong mostHeld = new AtomicLong();
        Chunks stream = Chunks.of(vertx, Collections.nCopies(chunks, chunk).iterator())
                .onSending(next -> mostHeld.accumulateAndGet(sent.incrementAndGet() * CHUNK - written(), Math::max));
        StoredBlob blob = await(storage.write(stream, NO_LIMIT));

        assertThat(blob.size()).isEqualTo((long) chunks * CHUNK);
        assertThat(mostHeld.get()).isBetween((long) CHUNK, (long) BlobStorage.MOST_BUFFERS * CHUNK);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < chunks; i++) {
            digest.update(chunk.getBytes());
        }
        assertThat(blob.sha256()).isEqualTo(Buffer.buffer(digest.digest()));
        assertThat(await(storage.verify(blob.key()))).isEqualTo(blob);
    }

    @Test
    void leavesNothingOfAnUploadThatBreaksOff() throws Exception {
        IOException reset = new IOException("Connection reset by peer");
        for (int chunks : new int[] {0, 1, 31, 32, 33, 100}) {
            Iterator<Buffer> some = Collections.nCopies(chunks, random(CHUNK)).iterator();
            assertThat(failure(storage.write(Chunks.breaking(vertx, some, reset), NO_LIMIT)))
                    .isSameAs(reset);
            assertThat(files("")).isEmpty();
        }
    }

    @Test
    void refusesMoreBytesThanAllowedAndStopsReading() throws Exception {
        AtomicLong sent = new AtomicLong();
        Chunks endless = Chunks.of(vertx, Stream.generate(() -> random(1000)).iterator())
                .onSending(chunk -> sent.addAndGet(chunk.length()));
        assertThat(failure(storage.write(endless, 100_000)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.TOO_LARGE));
        assertThat(sent.get()).isBetween(101_000L, 101_000L + BlobStorage.MOST_BUFFERS * 1000L);
        assertThat(files("")).isEmpty();

        assertThat(await(storage.write(stream(random(100_000)), 100_000)).size())
                .isEqualTo(100_000);
        assertThat(failure(storage.write(stream(random(100_001)), 100_000))).isInstanceOf(Failure.class);
        assertThat(await(storage.write(stream(Buffer.buffer()), 0)).size()).isZero();
    }

    @Test
    void takesManyUploadsAtOnce() throws Exception {
        List<Buffer> contents =
                IntStream.range(0, 50).mapToObj(i -> random(i * 20_011)).toList();
        List<Future<StoredBlob>> uploads = contents.stream()
                .map(bytes -> storage.write(stream(bytes), NO_LIMIT))
                .toList();
        await(Future.all(uploads));
        for (int i = 0; i < contents.size(); i++) {
            StoredBlob blob = uploads.get(i).result();
            assertThat(blob.sha256()).isEqualTo(sha256(contents.get(i)));
            assertThat(read(blob.key(), 0, blob.size())).isEqualTo(contents.get(i));
        }
        assertThat(uploads.stream().map(upload -> upload.result().key()).distinct())
                .hasSize(50);
    }

    @Test
    void aFailedDiskFailsTheUploadAndCanBeTriedAgain() throws Exception {
        Files.delete(root.resolve("incoming"));
        assertThat(failure(storage.write(stream(random(10)), NO_LIMIT))).isInstanceOf(NoSuchFileException.class);
        Files.createDirectory(root.resolve("incoming"));
        assertThat(write(random(10)).size()).isEqualTo(10);
    }

    /** The bytes of the one upload that are on the disk. */
    private long written() {
        try (Stream<Path> files = Files.list(root.resolve("incoming"))) {
            return Files.size(files.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
