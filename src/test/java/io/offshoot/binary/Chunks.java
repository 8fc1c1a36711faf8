package io.offshoot.binary;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;
import java.util.function.Consumer;

/** A stream that sends its chunks on a context of its own as far as it is asked to, and ends or breaks behind them. */
final class Chunks implements ReadStream<Buffer> {
    private final Context context;
    private final Iterator<Buffer> chunks;
    private final Throwable breaksWith;
    private Consumer<Buffer> sending = chunk -> {};
    private Handler<Buffer> handler = chunk -> {};
    private Handler<Void> endHandler = end -> {};
    private Handler<Throwable> exceptionHandler = cause -> {};
    private long demand = Long.MAX_VALUE;
    private boolean over;

    private Chunks(Vertx vertx, Iterator<Buffer> chunks, Throwable breaksWith) {
        this.context = vertx.getOrCreateContext();
        this.chunks = chunks;
        this.breaksWith = breaksWith;
    }

    static Chunks of(Vertx vertx, Iterator<Buffer> chunks) {
        return new Chunks(vertx, chunks, null);
    }

    static Chunks breaking(Vertx vertx, Iterator<Buffer> chunks, Throwable cause) {
        return new Chunks(vertx, chunks, cause);
    }

    /** Is shown every chunk just before it is sent. */
    Chunks onSending(Consumer<Buffer> watcher) {
        sending = watcher;
        return this;
    }

    private void send() {
        while (true) {
            Buffer chunk;
            synchronized (this) {
                if (over || demand == 0) {
                    return;
                }
                over = !chunks.hasNext();
                if (over) {
                    break;
                }
                demand--;
                chunk = chunks.next();
            }
            sending.accept(chunk);
            handler.handle(chunk);
        }
        if (breaksWith == null) {
            endHandler.handle(null);
        } else {
            exceptionHandler.handle(breaksWith);
        }
    }

    @Override
    public synchronized Chunks pause() {
        demand = 0;
        return this;
    }

    @Override
    public Chunks resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Chunks fetch(long amount) {
        synchronized (this) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        }
        context.runOnContext(now -> send());
        return this;
    }

    @Override
    public Chunks handler(Handler<Buffer> chunkHandler) {
        handler = chunkHandler;
        return this;
    }

    @Override
    public Chunks endHandler(Handler<Void> streamEndHandler) {
        endHandler = streamEndHandler;
        return this;
    }

    @Override
    public Chunks exceptionHandler(Handler<Throwable> streamExceptionHandler) {
        exceptionHandler = streamExceptionHandler;
        return this;
    }
}
