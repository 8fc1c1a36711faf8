package io.offshoot.archive;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import java.util.function.Supplier;

/** A stream whose pieces are made one at a time, when they are asked for; an empty one is the end. Begins paused. */
public final class PulledStream implements ReadStream<Buffer> {
    private final Supplier<Future<Optional<Buffer>>> pieces;
    private Handler<Buffer> handler = piece -> {};
    private Handler<Void> endHandler = end -> {};
    private Handler<Throwable> exceptionHandler = error -> {};
    private long demand;
    private boolean pulling;
    private boolean over;

    /** @param pieces makes the next piece */
    public PulledStream(Supplier<Future<Optional<Buffer>>> pieces) {
        this.pieces = pieces;
    }

    @Override
    public synchronized PulledStream pause() {
        demand = 0;
        return this;
    }

    @Override
    public PulledStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public PulledStream fetch(long amount) {
        synchronized (this) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        }
        pull();
        return this;
    }

    private void pull() {
        synchronized (this) {
            if (over || pulling || demand == 0) {
                return;
            }
            pulling = true;
        }
        Future.<Void>succeededFuture().compose(begin -> pieces.get()).onComplete(this::deliver, this::fail);
    }

    private void deliver(Optional<Buffer> piece) {
        if (piece.isEmpty()) {
            end();
            endHandler.handle(null);
            return;
        }
        synchronized (this) {
            pulling = false;
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
        }
        handler.handle(piece.get());
        pull();
    }

    private void fail(Throwable error) {
        end();
        exceptionHandler.handle(error);
    }

    private synchronized void end() {
        over = true;
    }

    @Override
    public PulledStream handler(Handler<Buffer> pieceHandler) {
        handler = pieceHandler;
        return this;
    }

    @Override
    public PulledStream endHandler(Handler<Void> streamEndHandler) {
        endHandler = streamEndHandler;
        return this;
    }

    @Override
    public PulledStream exceptionHandler(Handler<Throwable> streamExceptionHandler) {
        exceptionHandler = streamExceptionHandler;
        return this;
    }
}
