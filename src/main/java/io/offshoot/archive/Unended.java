package io.offshoot.archive;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** A stream that goes on behind what is piped into it: everything is passed on but the end. */
final class Unended implements WriteStream<Buffer> {
    private final WriteStream<Buffer> stream;

    Unended(WriteStream<Buffer> stream) {
        this.stream = stream;
    }

    @Override
    public Future<Void> write(Buffer data) {
        return stream.write(data);
    }

    @Override
    public Future<Void> end() {
        return Future.succeededFuture();
    }

    @Override
    public Unended setWriteQueueMaxSize(int maxSize) {
        stream.setWriteQueueMaxSize(maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return stream.writeQueueFull();
    }

    @Override
    public Unended drainHandler(Handler<Void> handler) {
        stream.drainHandler(handler);
        return this;
    }

    @Override
    public Unended exceptionHandler(Handler<Throwable> handler) {
        stream.exceptionHandler(handler);
        return this;
    }
}
