package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemStorageTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration GRACE = Duration.ofHours(1);
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int CHUNK = 64 << 10;

    @TempDir
    private Path data;

    private Path root;
    private FileSystemStorage storage;

    @BeforeEach
    void open() throws Exception {
        root = data.resolve("blobs");
        storage = await(FileSystemStorage.open(VERTX, root, GRACE));
    }

    @AfterEach
    void close() throws Exception {
        await(storage.close());
    }

    @AfterAll
    static void closeVertx() throws Exception {
        await(VERTX.close());
    }

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
    void isForItsOwnerAlone() throws Exception {
        BlobKey key = write(random(10)).key();
        Path file = root.resolve(key.text());
        for (Path folder : List.of(root, root.resolve("incoming"), file.getParent())) {
            assertThat(permissions(folder)).isEqualTo("rwx------");
        }
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void holdsABoundedNumberOfBuffersOfALargeUpload() throws Exception {
        int chunks = 3200; // of 64 KiB: 200 MiB
        Buffer chunk = random(CHUNK);
        AtomicLong sent = new AtomicLong();
        AtomicLong mostHeld = new AtomicLong();
        Chunks stream = Chunks.of(VERTX, Collections.nCopies(chunks, chunk).iterator())
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
            assertThat(failure(storage.write(Chunks.breaking(VERTX, some, reset), NO_LIMIT)))
                    .isSameAs(reset);
            assertThat(files("")).isEmpty();
        }
    }

    @Test
    void refusesMoreBytesThanAllowedAndStopsReading() throws Exception {
        AtomicLong sent = new AtomicLong();
        Chunks endless = Chunks.of(VERTX, Stream.generate(() -> random(1000)).iterator())
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

    @Test
    void sendsAnyRange() throws Exception {
        Buffer bytes = random(200_000);
        BlobKey key = write(bytes).key();
        for (long[] range :
                new long[][] {{0, 200_000}, {0, 1}, {199_999, 1}, {65_535, 2}, {70_000, 100_000}, {200_000, 0}}) {
            assertThat(read(key, range[0], range[1]))
                    .isEqualTo(bytes.getBuffer((int) range[0], (int) (range[0] + range[1])));
        }
    }

    @Test
    void sendsNothingOfWhatIsNotThere() throws Exception {
        BlobKey key = write(random(10)).key();
        Collected to = new Collected();
        for (long[] range : new long[][] {{0, 11}, {11, 0}, {5, 6}, {-1, 2}, {0, -1}, {1, Long.MAX_VALUE}}) {
            assertThat(failure(storage.send(key, range[0], range[1], to))).isInstanceOf(EOFException.class);
        }
        assertThat(failure(storage.send(BlobKey.random(), 0, 0, to))).isInstanceOf(NoSuchFileException.class);
        assertThat(to.ended()).isFalse();
        assertThat(to.bytes().length()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyOutlivesItsSource(boolean links) throws Exception {
        FileSystemStorage other = await(FileSystemStorage.open(VERTX, root, GRACE, links));
        Buffer bytes = random(300_000);
        StoredBlob source = write(bytes);
        StoredBlob copy = await(other.copy(source));

        assertThat(copy.key()).isNotEqualTo(source.key());
        Path sourceFile = root.resolve(source.key().text());
        Path copyFile = root.resolve(copy.key().text());
        assertThat(Files.getAttribute(sourceFile, "unix:ino").equals(Files.getAttribute(copyFile, "unix:ino")))
                .isEqualTo(links);
        assertThat(permissions(copyFile)).isEqualTo("rw-------");

        await(storage.delete(source.key()));
        assertThat(read(copy.key(), 0, copy.size())).isEqualTo(bytes);
        assertThat(await(storage.verify(copy.key()))).isEqualTo(copy);
        assertThat(files("incoming")).isEmpty();
        await(other.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyOfWhatIsNotThereFails(boolean links) throws Exception {
        FileSystemStorage other = await(FileSystemStorage.open(VERTX, root, GRACE, links));
        StoredBlob blob = write(random(10));
        assertThat(failure(other.copy(new StoredBlob(blob.key(), 11, blob.sha256()))))
                .isInstanceOf(EOFException.class);
        assertThat(failure(other.copy(new StoredBlob(BlobKey.random(), 10, blob.sha256()))))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(files("")).hasSize(1);
        await(other.close());
    }

    @Test
    void deletesOnceAndForAll() throws Exception {
        BlobKey key = write(random(10)).key();
        await(storage.delete(key));
        await(storage.delete(key));
        assertThat(files("")).isEmpty();
        assertThat(failure(storage.verify(key))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void verifyTellsWhatIsReallyThere() throws Exception {
        StoredBlob blob = write(random(100_000));
        Path file = root.resolve(blob.key().text());
        byte[] bytes = Files.readAllBytes(file);
        bytes[50_000] ^= 1;
        Files.write(file, bytes);
        StoredBlob found = await(storage.verify(blob.key()));
        assertThat(found.size()).isEqualTo(blob.size());
        assertThat(found.sha256()).isEqualTo(sha256(Buffer.buffer(bytes))).isNotEqualTo(blob.sha256());
    }

    @Test
    void removesStaleUploadsAtTheStartAndNothingElse() throws Exception {
        StoredBlob blob = write(random(10));
        Path stale = unfinished("stale.part", Instant.now().minus(GRACE).minusSeconds(60));
        Path fresh = unfinished("fresh.part", Instant.now().minus(GRACE).plusSeconds(60));
        Path foreign = unfinished("notes.txt", Instant.EPOCH);
        Files.setLastModifiedTime(root.resolve(blob.key().text()), FileTime.from(Instant.EPOCH));

        FileSystemStorage restarted = await(FileSystemStorage.open(VERTX, root, GRACE));
        assertThat(stale).doesNotExist();
        assertThat(fresh).exists();
        assertThat(foreign).exists();
        assertThat(await(restarted.verify(blob.key()))).isEqualTo(blob);
        assertThat(await(restarted.sweep(Duration.ZERO))).isEqualTo(1);
        assertThat(fresh).doesNotExist();
        await(restarted.close());
    }

    @Test
    void tightensAFolderThatWasOpen() throws Exception {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        await(await(FileSystemStorage.open(VERTX, root, GRACE)).close());
        assertThat(permissions(root)).isEqualTo("rwx------");
    }

    @Test
    void aFolderThatCannotBeMadeFailsTheStart() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        assertThat(failure(FileSystemStorage.open(VERTX, file.resolve("blobs"), GRACE)))
                .isInstanceOf(IOException.class);
    }

    private StoredBlob write(Buffer bytes) throws Exception {
        return await(storage.write(stream(bytes), NO_LIMIT));
    }

    private Buffer read(BlobKey key, long from, long length) throws Exception {
        Collected to = new Collected();
        await(storage.send(key, from, length, to));
        assertThat(to.ended()).isTrue();
        return to.bytes();
    }

    private static Chunks stream(Buffer bytes) {
        return Chunks.of(
                VERTX,
                IntStream.iterate(0, at -> at < bytes.length(), at -> at + 1000)
                        .mapToObj(at -> bytes.getBuffer(at, Math.min(at + 1000, bytes.length())))
                        .iterator());
    }

    /** The bytes of the one upload that are on the disk. */
    private long written() {
        try (Stream<Path> files = Files.list(root.resolve("incoming"))) {
            return Files.size(files.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path unfinished(String name, Instant written) throws IOException {
        Path file = Files.createFile(root.resolve("incoming").resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Buffer random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static Buffer sha256(Buffer bytes) throws Exception {
        return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<?> future) {
        var caught = new Throwable[1];
        assertThatThrownBy(() -> await(future))
                .isInstanceOf(ExecutionException.class)
                .satisfies(e -> caught[0] = e.getCause());
        return caught[0];
    }
}
