package io.offshoot.peer;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * The bytes of a part as one stream, however many connections they take: when one breaks, the next goes on behind the last byte
 * that came. Begins paused. Fails with a {@link PeerFault} after several connections in a row that brought nothing, or when
 * it takes too long altogether.
 */
final class PulledPart implements ReadStream<Buffer> {
    private static final int ATTEMPTS = 4;

    private final Vertx vertx;
    private final Peer peer;
    private final long size;
    private final LongFunction<Future<HttpClientResponse>> opener;
    private final LongConsumer counter;
    private final Runnable retried;
    private final long timer;
    private Handler<Buffer> handler = bytes -> {};
    private Handler<Void> endHandler = end -> {};
    private Handler<Throwable> exceptionHandler = error -> {};

    // Guarded by this: who reads may be on another thread than the connection.
    private Optional<HttpClientResponse> current = Optional.empty();
    private long demand;
    private long received;
    private int failures;
    private boolean begun;
    private boolean over;

    /**
     * A part that nothing has been asked of yet.
     *
     * @param limit how long all of it may take
     * @param opener sends a request for the bytes from an offset on
     * @param counter told how many bytes came in
     * @param retried told when a connection is followed by another one
     */
    PulledPart(
            Vertx vertx,
            Peer peer,
            long size,
            Duration limit,
            LongFunction<Future<HttpClientResponse>> opener,
            LongConsumer counter,
            Runnable retried) {
        this.vertx = vertx;
        this.peer = peer;
        this.size = size;
        this.opener = opener;
        this.counter = counter;
        this.retried = retried;
        this.timer = vertx.setTimer(
                limit.toMillis(),
                fired -> fail(PeerFault.of(
                        PeerFault.Reason.UNREACHABLE, peer, "a part of " + size + " bytes took longer than " + limit)));
    }

    private void open() {
        long from;
        synchronized (this) {
            from = received;
        }
        opener.apply(from).onComplete(this::opened, this::broken);
    }

    private void opened(HttpClientResponse answer) {
        boolean late;
        synchronized (this) {
            late = over;
        }
        if (late) {
            PeerConnections.reset(answer);
            return;
        }
        answer.handler(this::accept);
        answer.exceptionHandler(this::broken);
        answer.endHandler(end -> ended());
        long wanted;
        synchronized (this) {
            current = Optional.of(answer);
            wanted = demand;
        }
        if (wanted > 0) {
            answer.fetch(wanted);
        }
    }

    private void accept(Buffer bytes) {
        synchronized (this) {
            if (over) {
                return;
            }
            received += bytes.length();
            failures = 0;
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
        }
        counter.accept(bytes.length());
        handler.handle(bytes);
    }

    private void ended() {
        if (isWhole()) {
            if (finish().isPresent()) {
                endHandler.handle(null);
            }
        } else {
            broken(PeerFault.of(PeerFault.Reason.STRANGE, peer, "a part is shorter than announced"));
        }
    }

    private synchronized boolean isWhole() {
        return received == size && (size > 0 || current.isPresent());
    }

    /** Goes on with another connection after a while. */
    private void broken(Throwable error) {
        PeerFault fault = PeerFault.unreachable(peer, error);
        int inRow;
        synchronized (this) {
            if (over) {
                return;
            }
            current = Optional.empty();
            inRow = ++failures;
        }
        if (isWhole()) {
            ended();
            return;
        }
        if (inRow >= ATTEMPTS || !fault.passes()) {
            fail(fault);
            return;
        }
        retried.run();
        vertx.setTimer(Backoff.after(inRow, fault.waitFor()).toMillis(), fired -> open());
    }

    private void fail(PeerFault fault) {
        finish().ifPresent(done -> exceptionHandler.handle(fault));
    }

    /** Nobody reads it any more. */
    void close() {
        finish();
    }

    /** Ends it, once: present for who did it. */
    private Optional<PulledPart> finish() {
        Optional<HttpClientResponse> open;
        synchronized (this) {
            if (over) {
                return Optional.empty();
            }
            over = true;
            open = received == size ? Optional.empty() : current;
            current = Optional.empty();
        }
        vertx.cancelTimer(timer);
        open.ifPresent(PeerConnections::reset);
        return Optional.of(this);
    }

    @Override
    public PulledPart pause() {
        Optional<HttpClientResponse> open;
        synchronized (this) {
            demand = 0;
            open = current;
        }
        open.ifPresent(HttpClientResponse::pause);
        return this;
    }

    @Override
    public PulledPart resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public PulledPart fetch(long amount) {
        Optional<HttpClientResponse> open;
        boolean first;
        synchronized (this) {
            if (over) {
                return this;
            }
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
            open = current;
            first = !begun;
            begun = true;
        }
        if (first) {
            open();
        }
        open.ifPresent(answer -> answer.fetch(amount));
        return this;
    }

    @Override
    public PulledPart handler(Handler<Buffer> bytesHandler) {
        handler = bytesHandler;
        return this;
    }

    @Override
    public PulledPart endHandler(Handler<Void> streamEndHandler) {
        endHandler = streamEndHandler;
        return this;
    }

    @Override
    public PulledPart exceptionHandler(Handler<Throwable> streamExceptionHandler) {
        exceptionHandler = streamExceptionHandler;
        return this;
    }
}
