package io.offshoot.http.container;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** The body of a request that ended before anybody read it: it had none. */
final class NoBytes implements ReadStream<Buffer> {
    private Handler<Void> end = ended -> {};
    private boolean done;

    @Override
    public NoBytes exceptionHandler(Handler<Throwable> failed) {
        return this;
    }

    @Override
    public NoBytes handler(Handler<Buffer> next) {
        return this;
    }

    @Override
    public NoBytes pause() {
        return this;
    }

    @Override
    public NoBytes resume() {
        return fetch(1);
    }

    @Override
    public NoBytes fetch(long amount) {
        if (!done && amount > 0) {
            done = true;
            end.handle(null);
        }
        return this;
    }

    @Override
    public NoBytes endHandler(Handler<Void> ended) {
        end = ended == null ? nothing -> {} : ended;
        return this;
    }
}
