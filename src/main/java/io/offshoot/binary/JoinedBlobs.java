package io.offshoot.binary;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The bytes of several blobs, one behind the other, as one stream that keeps few of them in memory. Begins when it is
 * fetched from; from then on everything happens on the context that it was made on, whatever thread asks.
 */
public final class JoinedBlobs implements ReadStream<Buffer> {
    private static final int MOST_HELD = 16;

    private final BlobStorage storage;
    private final Deque<StoredBlob> rest;
    private final Context context;
    private final Deque<Buffer> held = new ArrayDeque<>();
    private Handler<Buffer> handler = buffer -> {};
    private Handler<Void> end = ended -> {};
    private Handler<Throwable> failed = error -> {};
    private Handler<Void> drained = room -> {};
    private long demand;
    private boolean sending;
    private boolean over;

    public JoinedBlobs(Vertx vertx, BlobStorage storage, List<StoredBlob> blobs) {
        this.storage = storage;
        this.rest = new ArrayDeque<>(blobs);
        this.context = vertx.getOrCreateContext();
    }

    @Override
    public JoinedBlobs exceptionHandler(Handler<Throwable> next) {
        failed = next == null ? error -> {} : next;
        return this;
    }

    @Override
    public JoinedBlobs handler(Handler<Buffer> next) {
        handler = next == null ? buffer -> {} : next;
        return this;
    }

    @Override
    public JoinedBlobs pause() {
        return this;
    }

    @Override
    public JoinedBlobs resume() {
        return fetch(Long.MAX_VALUE / 2);
    }

    @Override
    public JoinedBlobs fetch(long amount) {
        context.runOnContext(run -> {
            demand += amount;
            deliver();
        });
        return this;
    }

    @Override
    public JoinedBlobs endHandler(Handler<Void> ended) {
        end = ended == null ? nothing -> {} : ended;
        return this;
    }

    private void deliver() {
        boolean wasFull = held.size() >= MOST_HELD;
        while (demand > 0 && !held.isEmpty()) {
            demand--;
            handler.handle(held.poll());
        }
        if (wasFull && held.size() < MOST_HELD) {
            drained.handle(null);
        }
        if (over || sending || !held.isEmpty()) {
            return;
        }
        if (rest.isEmpty()) {
            over = true;
            end.handle(null);
        } else {
            sending = true;
            StoredBlob next = rest.poll();
            storage.send(next.key(), 0, next.size(), new Sink())
                    .onComplete(sent -> context.runOnContext(run -> {
                        sending = false;
                        if (sent.failed()) {
                            over = true;
                            failed.handle(sent.cause());
                        } else {
                            deliver();
                        }
                    }));
        }
    }

    /** What one blob is sent into. */
    private final class Sink implements WriteStream<Buffer> {
        private final Promise<Void> ended = Promise.promise();

        @Override
        public WriteStream<Buffer> exceptionHandler(Handler<Throwable> next) {
            return this;
        }

        @Override
        public Future<Void> write(Buffer data) {
            held.add(data);
            deliver();
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end() {
            ended.complete();
            return ended.future();
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
            return this;
        }

        @Override
        public boolean writeQueueFull() {
            return held.size() >= MOST_HELD;
        }

        @Override
        public WriteStream<Buffer> drainHandler(Handler<Void> next) {
            drained = next == null ? room -> {} : next;
            return this;
        }
    }
}
