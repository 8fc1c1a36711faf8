package io.offshoot.archive;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Bytes that are there already as a stream, in pieces, as far as they are asked for. Begins paused. */
final class BufferStream implements ReadStream<Buffer> {
    private static final int PIECE = 256 << 10;

    private final Buffer bytes;
    private Handler<Buffer> handler = piece -> {};
    private Handler<Void> endHandler = end -> {};
    private int at;
    private long demand;
    private boolean sending;
    private boolean ended;

    BufferStream(Buffer bytes) {
        this.bytes = bytes;
    }

    @Override
    public synchronized BufferStream pause() {
        demand = 0;
        return this;
    }

    @Override
    public BufferStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public BufferStream fetch(long amount) {
        synchronized (this) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
            if (sending) {
                return this;
            }
            sending = true;
        }
        while (step()) {
            // Each step sends what one credit is for.
        }
        return this;
    }

    /** Sends a piece or the end, outside the lock; false when there is nothing to send now. */
    private boolean step() {
        Buffer piece;
        synchronized (this) {
            boolean atEnd = at == bytes.length();
            if (ended || (demand == 0 && !atEnd)) {
                sending = false;
                return false;
            }
            if (atEnd) {
                ended = true;
                piece = Buffer.buffer();
            } else {
                int to = Math.min(bytes.length(), at + PIECE);
                piece = bytes.slice(at, to);
                at = to;
                demand--;
            }
        }
        if (piece.length() == 0) {
            endHandler.handle(null);
        } else {
            handler.handle(piece);
        }
        return true;
    }

    @Override
    public BufferStream handler(Handler<Buffer> chunkHandler) {
        handler = chunkHandler;
        return this;
    }

    @Override
    public BufferStream endHandler(Handler<Void> streamEndHandler) {
        endHandler = streamEndHandler;
        return this;
    }

    @Override
    public BufferStream exceptionHandler(Handler<Throwable> streamExceptionHandler) {
        return this;
    }
}
