package io.offshoot.binary;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** A stream that keeps what it is given. */
final class Collected implements WriteStream<Buffer> {
    private final Buffer bytes = Buffer.buffer();
    private boolean ended;

    synchronized Buffer bytes() {
        return bytes;
    }

    synchronized boolean ended() {
        return ended;
    }

    @Override
    public synchronized Future<Void> write(Buffer data) {
        bytes.appendBuffer(data);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> end() {
        ended = true;
        return Future.succeededFuture();
    }

    @Override
    public Collected setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return false;
    }

    @Override
    public Collected drainHandler(Handler<Void> handler) {
        return this;
    }

    @Override
    public Collected exceptionHandler(Handler<Throwable> handler) {
        return this;
    }
}
