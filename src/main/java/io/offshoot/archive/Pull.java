package io.offshoot.archive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * A stream as bytes to be asked for: whole blocks or whatever comes, never more than one of its buffers ahead. One request at
 * a time.
 */
public final class Pull {
    private final ReadStream<Buffer> source;
    private final long limit;
    private Buffer held = Buffer.buffer();
    private int at;
    private long received;

    // Guarded by this: the stream may be on another thread.
    private Optional<Promise<Optional<Buffer>>> asked = Optional.empty();
    private boolean ended;
    private Optional<Throwable> broken = Optional.empty();

    /**
     * Takes the stream over, which must be paused or not have begun.
     *
     * @param limit how many bytes may come
     */
    public Pull(ReadStream<Buffer> source, long limit) {
        this.source = source;
        this.limit = limit;
        source.pause();
        source.exceptionHandler(this::breakOff);
        source.endHandler(end -> end());
        source.handler(this::accept);
    }

    /** The next bytes, at least one and at most {@code most}; empty at the end. */
    public Future<Optional<Buffer>> some(long most) {
        if (at == held.length()) {
            return next().map(buffer -> buffer.map(found -> {
                held = found;
                at = 0;
                return take(most);
            }));
        }
        return Future.succeededFuture(Optional.of(take(most)));
    }

    /** The next {@code count} bytes, or what is left when the stream ends before. */
    public Future<Buffer> block(int count) {
        Buffer block = Buffer.buffer(count);
        return Loop.whileTrue(() -> block.length() == count
                        ? Future.succeededFuture(false)
                        : some(count - block.length()).map(piece -> {
                            piece.ifPresent(block::appendBuffer);
                            return piece.isPresent();
                        }))
                .map(block);
    }

    private Buffer take(long most) {
        int to = (int) Math.min(held.length(), at + most);
        Buffer taken = at == 0 && to == held.length() ? held : held.getBuffer(at, to);
        at = to;
        return taken;
    }

    /** The next buffer of the stream that is not empty. */
    private Future<Optional<Buffer>> next() {
        Promise<Optional<Buffer>> promise = Promise.promise();
        synchronized (this) {
            if (broken.isPresent()) {
                return Future.failedFuture(broken.get());
            }
            if (ended) {
                return Future.succeededFuture(Optional.empty());
            }
            asked = Optional.of(promise);
        }
        source.fetch(1);
        return promise.future();
    }

    private void accept(Buffer buffer) {
        if (buffer.length() == 0) {
            source.fetch(1);
            return;
        }
        received += buffer.length();
        if (received > limit) {
            breakOff(PackageFault.tooLarge("The package is larger than " + limit + " bytes"));
        } else {
            answered().ifPresent(promise -> promise.complete(Optional.of(buffer)));
        }
    }

    private void end() {
        synchronized (this) {
            ended = true;
        }
        answered().ifPresent(promise -> promise.complete(Optional.empty()));
    }

    private void breakOff(Throwable error) {
        synchronized (this) {
            broken = broken.or(() -> Optional.of(error));
        }
        answered().ifPresent(promise -> promise.fail(error));
    }

    private synchronized Optional<Promise<Optional<Buffer>>> answered() {
        Optional<Promise<Optional<Buffer>>> promise = asked;
        asked = Optional.empty();
        return promise;
    }
}
