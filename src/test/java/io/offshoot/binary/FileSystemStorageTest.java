package io.offshoot.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemStorageTest extends FileSystemStorageFixture {
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
        FileSystemStorage other = await(FileSystemStorage.open(vertx, root, GRACE, links));
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
        FileSystemStorage other = await(FileSystemStorage.open(vertx, root, GRACE, links));
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

        FileSystemStorage restarted = await(FileSystemStorage.open(vertx, root, GRACE));
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
        await(await(FileSystemStorage.open(vertx, root, GRACE)).close());
        assertThat(permissions(root)).isEqualTo("rwx------");
    }

    @Test
    void aFolderThatCannotBeMadeFailsTheStart() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        assertThat(failure(FileSystemStorage.open(vertx, file.resolve("blobs"), GRACE)))
                .hasMessageContaining("OFFSHOOT_BINARIES_STORAGE_FOLDER")
                .hasCauseInstanceOf(IOException.class);
    }

    private Path unfinished(String name, Instant written) throws IOException {
        Path file = Files.createFile(root.resolve("incoming").resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }

    @Test
    void whatComesAfterTheEndIsUnavailable() throws Exception {
        StoredBlob blob = write(random(10));
        await(storage.close());
        List<Future<?>> late = List.of(
                storage.write(stream(random(10)), NO_LIMIT),
                storage.send(blob.key(), 0, 10, new Collected()),
                storage.copy(blob),
                storage.verify(blob.key()),
                storage.delete(blob.key()));
        for (Future<?> attempt : late) {
            assertThat(failure(attempt)).isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind())
                    .isEqualTo(Failure.Kind.UNAVAILABLE));
        }
    }
}
