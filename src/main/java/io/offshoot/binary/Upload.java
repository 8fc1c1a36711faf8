package io.offshoot.binary;

import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One stream on its way to the disk.
 *
 * <pre>
 *   opening --> idle &lt;--> writing      a step on a worker thread at a time, never two
 *                 |           |
 *                 | end       | end or failure seen after the step
 *                 v           v
 *             publishing   or removing --> done
 * </pre>
 *
 * <p>The stream is never resumed. It gets as many credits as buffers may be held, and one back for each buffer that is
 * written: credits add up whatever thread gives them, pausing and resuming would race.
 */
final class Upload {
    private final ReadStream<Buffer> source;
    private final long maxBytes;
    private final BlobFolder folder;
    private final Workers workers;
    private final Promise<StoredBlob> done = Promise.promise();

    // Guarded by this: the stream and the workers may be on different threads.
    private List<Buffer> held = new ArrayList<>();
    private long received;
    private boolean busy = true;
    private boolean ended;
    private Throwable failure;

    // Used by the one step that runs.
    private final MessageDigest digest = Sha256.start();
    private final Path file;
    private FileChannel channel;

    Upload(ReadStream<Buffer> source, long maxBytes, BlobFolder folder, Workers workers) {
        this.source = source;
        this.maxBytes = maxBytes;
        this.folder = folder;
        this.workers = workers;
        this.file = folder.unfinished();
    }

    Future<StoredBlob> start() {
        try {
            source.pause();
            source.exceptionHandler(this::fail);
            source.handler(this::accept);
            source.endHandler(end -> end());
        } catch (IllegalStateException readBefore) {
            return Future.failedFuture(readBefore);
        }
        step(() -> channel = folder.create(file), BlobStorage.MOST_BUFFERS);
        return done.future();
    }

    private void accept(Buffer buffer) {
        boolean tooMuch;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            received += buffer.length();
            tooMuch = received > maxBytes;
            if (!tooMuch) {
                held.add(buffer);
            }
        }
        if (tooMuch) {
            fail(Failure.of(Failure.Kind.TOO_LARGE, "More than " + maxBytes + " bytes"));
        } else {
            next();
        }
    }

    private void end() {
        synchronized (this) {
            ended = true;
        }
        next();
    }

    private void fail(Throwable cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause;
                held = List.of();
            }
        }
        next();
    }

    /** Starts the next step unless one runs, which comes here when it is over. */
    private void next() {
        List<Buffer> taken;
        Throwable why;
        synchronized (this) {
            if (busy || (held.isEmpty() && failure == null && !ended)) {
                return;
            }
            busy = true;
            taken = held;
            why = failure;
            held = new ArrayList<>();
        }
        if (why != null) {
            workers.run(this::remove).onComplete(removed -> done.fail(why));
        } else if (taken.isEmpty()) {
            workers.run(this::publish).onComplete(done::complete, cause -> {
                release();
                fail(cause);
            });
        } else {
            step(() -> write(taken), taken.size());
        }
    }

    private void step(Callable<?> work, int credits) {
        workers.run(work).onComplete(worked -> {
            release();
            if (worked.failed()) {
                fail(worked.cause());
                return;
            }
            credit(credits);
            next();
        });
    }

    private synchronized void release() {
        busy = false;
    }

    private void credit(int buffers) {
        boolean open;
        synchronized (this) {
            open = failure == null && !ended;
        }
        if (open) {
            try {
                source.fetch(buffers);
            } catch (IllegalStateException over) {
                // An HTTP request that ends at this moment says so here too; its handlers are told as well.
            }
        }
    }

    private Path write(List<Buffer> buffers) throws IOException {
        for (Buffer buffer : buffers) {
            byte[] bytes = buffer.getBytes();
            digest.update(bytes);
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
        return file;
    }

    private StoredBlob publish() throws IOException {
        channel.force(true);
        long size = channel.size();
        channel.close();
        BlobKey key = BlobKey.random();
        folder.publish(file, key);
        return new StoredBlob(key, size, Buffer.buffer(digest.digest()));
    }

    private boolean remove() throws IOException {
        if (channel != null) {
            channel.close();
        }
        return Files.deleteIfExists(file);
    }
}
