package io.offshoot.archive;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.EOFException;

/** Takes a stream of known length into a part of an array. */
final class Gathered implements WriteStream<Buffer> {
    private final byte[] into;
    private final int to;
    private int at;

    Gathered(byte[] into, int from, int length) {
        this.into = into;
        this.at = from;
        this.to = from + length;
    }

    @Override
    public synchronized Future<Void> write(Buffer data) {
        if (data.length() > to - at) {
            return Future.failedFuture(new IndexOutOfBoundsException("more bytes than were asked for"));
        }
        data.getBytes(into, at);
        at += data.length();
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> end() {
        return at == to
                ? Future.succeededFuture()
                : Future.failedFuture(new EOFException("fewer bytes than were asked for"));
    }

    @Override
    public Gathered setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return false;
    }

    @Override
    public Gathered drainHandler(Handler<Void> handler) {
        return this;
    }

    @Override
    public Gathered exceptionHandler(Handler<Throwable> handler) {
        return this;
    }
}
