package io.offshoot.binary;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Blobs as files in one folder, on a POSIX file system that may be shared by several replicas.
 *
 * <p>All blocking work is done by four threads of its own.
 */
public final class FileSystemStorage implements BlobStorage {
    private static final int THREADS = 4;
    private static final int READ_BUFFER = 64 << 10;

    private final Vertx vertx;
    private final Workers workers;
    private final BlobFolder folder;

    private FileSystemStorage(Vertx vertx, Workers workers, BlobFolder folder) {
        this.vertx = vertx;
        this.workers = workers;
        this.folder = folder;
    }

    /**
     * Opens the storage, makes its folder (mode 0700) when it is missing, and removes what uploads that were cut off by a
     * crash have left.
     *
     * @param grace how long nothing must have been written to an unfinished upload; longer than any upload may pause,
     *     since other replicas upload into the same folder
     */
    public static Future<FileSystemStorage> open(Vertx vertx, Path root, Duration grace) {
        return open(vertx, root, grace, true);
    }

    static Future<FileSystemStorage> open(Vertx vertx, Path root, Duration grace, boolean links) {
        // Ten minutes: syncing gigabytes to a slow disk is no blocked thread.
        Workers workers = new Workers(vertx.createSharedWorkerExecutor("blobs", THREADS, 10, TimeUnit.MINUTES));
        return workers.run(() -> {
                    try {
                        BlobFolder folder = new BlobFolder(root, links);
                        folder.sweep(Instant.now().minus(grace));
                        return new FileSystemStorage(vertx, workers, folder);
                    } catch (IOException e) {
                        throw new IllegalStateException(
                                "The folder of the files of Binaries, " + root
                                        + " (OFFSHOOT_BINARIES_STORAGE_FOLDER), cannot be used: " + e,
                                e);
                    }
                })
                .onFailure(cause -> workers.executor().close());
    }

    /** Removes unfinished uploads that nothing was written to for that long, and tells how many there were. */
    public Future<Integer> sweep(Duration grace) {
        return workers.run(() -> folder.sweep(Instant.now().minus(grace)));
    }

    @Override
    public Future<StoredBlob> write(ReadStream<Buffer> bytes, long maxBytes) {
        return new Upload(bytes, maxBytes, folder, workers).start();
    }

    @Override
    public Future<Void> send(BlobKey key, long from, long length, WriteStream<Buffer> to) {
        // HTTP/2 responses cannot send a channel; their stream has a number, an HTTP/1 response has none.
        if (to instanceof HttpServerResponse response && response.streamId() < 0) {
            return workers.run(() -> openAt(key, from, length)).compose(channel -> Future.succeededFuture(channel)
                    .compose(open -> response.sendFile(open, from, length))
                    .eventually(() -> workers.run(() -> close(channel))));
        }
        return workers.run(() -> close(openAt(key, from, length)))
                .compose(checked -> vertx.fileSystem()
                        .open(
                                folder.path(key).toString(),
                                new OpenOptions().setRead(true).setWrite(false)))
                .compose(file -> Future.succeededFuture(file)
                        .compose(open -> pipe(open, from, length, to))
                        .eventually(file::close));
    }

    @Override
    public Future<Void> delete(BlobKey key) {
        return workers.run(() -> {
                    folder.delete(key);
                    return key;
                })
                .mapEmpty();
    }

    @Override
    public Future<StoredBlob> copy(StoredBlob source) {
        return workers.run(() -> {
            BlobKey key = BlobKey.random();
            folder.copy(source.key(), source.size(), key);
            return new StoredBlob(key, source.size(), source.sha256());
        });
    }

    @Override
    public Future<List<Optional<Long>>> sizes(List<BlobKey> keys) {
        return workers.run(() -> {
            List<Optional<Long>> sizes = new ArrayList<>(keys.size());
            for (BlobKey key : keys) {
                sizes.add(folder.size(key));
            }
            return sizes;
        });
    }

    @Override
    public Future<StoredBlob> verify(BlobKey key) {
        return new Reading(key, folder.path(key), workers).start();
    }

    /** Lets the threads go; the storage is of no use afterwards. */
    public Future<Void> close() {
        return workers.executor().close();
    }

    private FileChannel openAt(BlobKey key, long from, long length) throws IOException {
        Path file = folder.path(key);
        long size = Files.size(file);
        if (from < 0 || length < 0 || from > size || length > size - from) {
            throw new EOFException("blob " + key + " has " + size + " bytes, not " + length + " from " + from);
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private static Path close(FileChannel channel) throws IOException {
        channel.close();
        return Path.of("");
    }

    private static Future<Void> pipe(AsyncFile file, long from, long length, WriteStream<Buffer> to) {
        if (length == 0) {
            return to.end();
        }
        file.setReadPos(from).setReadLength(length).setReadBufferSize(READ_BUFFER);
        return file.pipe().endOnFailure(false).to(to);
    }
}
