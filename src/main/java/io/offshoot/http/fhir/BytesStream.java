package io.offshoot.http.fhir;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Bytes at hand as a stream of one buffer, or none when there are no bytes. Begins when it is resumed or fetched from. */
final class BytesStream implements ReadStream<Buffer> {
    private final Buffer bytes;
    private Handler<Buffer> handler = buffer -> {};
    private Handler<Void> end = ended -> {};
    private boolean done;

    BytesStream(byte[] bytes) {
        this.bytes = Buffer.buffer(bytes);
    }

    @Override
    public BytesStream exceptionHandler(Handler<Throwable> failed) {
        return this;
    }

    @Override
    public BytesStream handler(Handler<Buffer> next) {
        handler = next == null ? buffer -> {} : next;
        return this;
    }

    @Override
    public BytesStream pause() {
        return this;
    }

    @Override
    public BytesStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public BytesStream fetch(long amount) {
        if (!done && amount > 0) {
            done = true;
            if (bytes.length() > 0) {
                handler.handle(bytes);
            }
            end.handle(null);
        }
        return this;
    }

    @Override
    public BytesStream endHandler(Handler<Void> ended) {
        end = ended == null ? nothing -> {} : ended;
        return this;
    }
}
