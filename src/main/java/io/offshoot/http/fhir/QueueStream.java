package io.offshoot.http.fhir;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * A stream that somebody writes to, a buffer at a time: the next one is asked for when the last one has been taken. Writer and
 * reader may be on different threads.
 */
final class QueueStream implements ReadStream<Buffer> {
    private Handler<Buffer> handler = buffer -> {};
    private Handler<Void> end = ended -> {};
    private Handler<Throwable> exception = failed -> {};
    private Optional<Buffer> waiting = Optional.empty();
    private Promise<Void> taken = Promise.promise();
    private long demand;
    private boolean ended;

    /** Gives a buffer; completes when it has been taken. */
    Future<Void> write(Buffer buffer) {
        Promise<Void> promise;
        synchronized (this) {
            waiting = Optional.of(buffer);
            taken = Promise.promise();
            promise = taken;
        }
        deliver();
        return promise.future();
    }

    /** There is no more. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        end.handle(null);
    }

    /** There will be no more, since something failed. */
    void fail(Throwable cause) {
        exception.handle(cause);
    }

    private void deliver() {
        Buffer next;
        Promise<Void> done;
        synchronized (this) {
            if (demand == 0 || waiting.isEmpty()) {
                return;
            }
            demand--;
            next = waiting.get();
            waiting = Optional.empty();
            done = taken;
        }
        handler.handle(next);
        done.complete();
    }

    @Override
    public QueueStream exceptionHandler(Handler<Throwable> failed) {
        exception = failed == null ? nothing -> {} : failed;
        return this;
    }

    @Override
    public QueueStream handler(Handler<Buffer> next) {
        handler = next == null ? buffer -> {} : next;
        return this;
    }

    @Override
    public synchronized QueueStream pause() {
        demand = 0;
        return this;
    }

    @Override
    public QueueStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public QueueStream fetch(long amount) {
        synchronized (this) {
            demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
            if (ended) {
                return this;
            }
        }
        deliver();
        return this;
    }

    @Override
    public QueueStream endHandler(Handler<Void> over) {
        end = over == null ? nothing -> {} : over;
        return this;
    }
}
