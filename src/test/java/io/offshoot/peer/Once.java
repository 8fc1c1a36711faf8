package io.offshoot.peer;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** One buffer as a stream. */
final class Once implements ReadStream<Buffer> {
    private final Buffer bytes;
    private Handler<Buffer> handler = ignored -> {};
    private Handler<Void> endHandler = ignored -> {};
    private boolean sent;

    Once(Buffer bytes) {
        this.bytes = bytes;
    }

    @Override
    public Once fetch(long amount) {
        if (!sent) {
            sent = true;
            handler.handle(bytes);
            endHandler.handle(null);
        }
        return this;
    }

    @Override
    public Once resume() {
        return fetch(1);
    }

    @Override
    public Once pause() {
        return this;
    }

    @Override
    public Once handler(Handler<Buffer> to) {
        handler = to;
        return this;
    }

    @Override
    public Once endHandler(Handler<Void> to) {
        endHandler = to;
        return this;
    }

    @Override
    public Once exceptionHandler(Handler<Throwable> to) {
        return this;
    }
}
