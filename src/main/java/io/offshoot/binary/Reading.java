package io.offshoot.binary;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** A blob read to its end for its digest, in pieces, so that a large one does not keep a worker thread from the others. */
final class Reading {
    private static final long PIECE = 32 << 20;
    private static final int BUFFER = 128 << 10;

    private final BlobKey key;
    private final Path file;
    private final Workers workers;
    private final MessageDigest digest = Sha256.start();
    private final Promise<StoredBlob> done = Promise.promise();
    // Only one piece at a time: its worker thread has this to itself.
    private long at;

    Reading(BlobKey key, Path file, Workers workers) {
        this.key = key;
        this.file = file;
        this.workers = workers;
    }

    Future<StoredBlob> start() {
        next();
        return done.future();
    }

    private void next() {
        workers.run(this::piece)
                .onComplete(
                        atEnd -> {
                            if (atEnd) {
                                done.complete(new StoredBlob(key, at, Buffer.buffer(digest.digest())));
                            } else {
                                next();
                            }
                        },
                        done::fail);
    }

    /** Opened for each piece, so that nothing is left open whatever happens in between. */
    private boolean piece() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long pieceEnd = at + PIECE;
            while (at < pieceEnd) {
                int count = channel.read(buffer.clear(), at);
                if (count < 0) {
                    return true;
                }
                digest.update(buffer.flip());
                at += count;
            }
            return false;
        }
    }
}
