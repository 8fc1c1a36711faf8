package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A storage in a folder of its own for each test. */
abstract class FileSystemStorageFixture {
    final Vertx vertx = Vertx.vertx();
    static final Duration GRACE = Duration.ofHours(1);
    static final long NO_LIMIT = Long.MAX_VALUE;
    static final int CHUNK = 64 << 10;

    @TempDir
    Path data;

    Path root;
    FileSystemStorage storage;

    @BeforeEach
    void open() throws Exception {
        root = data.resolve("blobs");
        storage = await(FileSystemStorage.open(vertx, root, GRACE));
    }

    @AfterEach
    void close() throws Exception {
        await(storage.close());
        await(vertx.close());
    }

    StoredBlob write(Buffer bytes) throws Exception {
        return await(storage.write(stream(bytes), NO_LIMIT));
    }

    Buffer read(BlobKey key, long from, long length) throws Exception {
        Collected to = new Collected();
        await(storage.send(key, from, length, to));
        assertThat(to.ended()).isTrue();
        return to.bytes();
    }

    Chunks stream(Buffer bytes) {
        return Chunks.of(
                vertx,
                IntStream.iterate(0, at -> at < bytes.length(), at -> at + 1000)
                        .mapToObj(at -> bytes.getBuffer(at, Math.min(at + 1000, bytes.length())))
                        .iterator());
    }

    List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    static Buffer random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    static Buffer sha256(Buffer bytes) throws Exception {
        return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static Throwable failure(Future<?> future) {
        var caught = new Throwable[1];
        assertThatThrownBy(() -> await(future))
                .isInstanceOf(ExecutionException.class)
                .satisfies(e -> caught[0] = e.getCause());
        return caught[0];
    }
}
