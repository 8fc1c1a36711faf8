package io.offshoot.duplication;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** A stream of one buffer. */
public final class OneBuffer implements ReadStream<Buffer> {
    private final Buffer buffer;
    private Handler<Buffer> handler = ignored -> {};
    private Handler<Void> end = ignored -> {};
    private boolean sent;

    public OneBuffer(Buffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> newHandler) {
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
        handler = newHandler == null ? ignored -> {} : newHandler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        if (!sent) {
            sent = true;
            handler.handle(buffer);
            end.handle(null);
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
        end = newHandler == null ? ignored -> {} : newHandler;
        return this;
    }
}
