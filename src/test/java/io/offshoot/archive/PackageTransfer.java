package io.offshoot.archive;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is written into one end comes out of the other, as far as it is asked for: a connection without a network. */
public final class PackageTransfer implements WriteStream<Buffer>, ReadStream<Buffer> {
    private record Waiting(Buffer data, Promise<Void> taken) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private Handler<Buffer> handler = data -> {};
    private Handler<Void> endHandler = end -> {};
    private long demand;
    private boolean ended;
    private boolean sending;

    @Override
    public Future<Void> write(Buffer data) {
        Promise<Void> taken = Promise.promise();
        synchronized (this) {
            waiting.add(new Waiting(data, taken));
        }
        send();
        return taken.future();
    }

    @Override
    public Future<Void> end() {
        synchronized (this) {
            ended = true;
        }
        send();
        return Future.succeededFuture();
    }

    private void send() {
        while (true) {
            Waiting next;
            synchronized (this) {
                if (sending) {
                    return;
                }
                if (waiting.isEmpty() && ended) {
                    ended = false;
                    sending = true;
                    break;
                }
                if (waiting.isEmpty() || demand == 0) {
                    return;
                }
                demand--;
                next = waiting.removeFirst();
                sending = true;
            }
            handler.handle(next.data());
            synchronized (this) {
                sending = false;
            }
            next.taken().complete();
        }
        endHandler.handle(null);
    }

    @Override
    public PackageTransfer fetch(long amount) {
        synchronized (this) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        }
        send();
        return this;
    }

    @Override
    public synchronized PackageTransfer pause() {
        demand = 0;
        return this;
    }

    @Override
    public PackageTransfer resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public PackageTransfer handler(Handler<Buffer> dataHandler) {
        handler = dataHandler;
        return this;
    }

    @Override
    public PackageTransfer endHandler(Handler<Void> streamEndHandler) {
        endHandler = streamEndHandler;
        return this;
    }

    @Override
    public PackageTransfer exceptionHandler(Handler<Throwable> streamExceptionHandler) {
        return this;
    }

    @Override
    public PackageTransfer setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return false;
    }

    @Override
    public PackageTransfer drainHandler(Handler<Void> drained) {
        return this;
    }
}
