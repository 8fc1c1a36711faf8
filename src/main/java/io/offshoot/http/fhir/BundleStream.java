package io.offshoot.http.fhir;

import io.offshoot.http.MemoryBudget;
import io.offshoot.http.RequestContext;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes a Bundle while its entries are loaded, as fast as the caller reads. A Bundle whose entries come in one piece
 * goes out whole, with its length.
 */
final class BundleStream {
    /** Gives the next entries, each a JSON object, or nothing at the end. Not called again before its future is done. */
    @FunctionalInterface
    interface Entries {
        Future<Optional<List<Buffer>>> next();
    }

    private static final int PIECE = 64 * 1024;

    /** What loading the next entries takes: some hundred kilobytes, as rows, as texts and as the piece that is sent. */
    private static final long ROOM = 1 << 20;

    private Buffer pending = Buffer.buffer(8 * 1024);
    private final Entries entries;
    private final Supplier<String> tail;
    private final Sink sink;
    private final Promise<Void> done = Promise.promise();
    private boolean any;

    /** Where the text goes. */
    private interface Sink {
        /** Completes when there is room for more entries. */
        Future<Void> room();

        Future<Void> write(Buffer piece);

        Future<Void> end(Buffer last);
    }

    private BundleStream(String type, Entries entries, Supplier<String> tail, Sink sink) {
        this.entries = entries;
        this.tail = tail;
        this.sink = sink;
        pending.appendString("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\"");
    }

    /**
     * Sends a Bundle.
     *
     * @param tail the members behind the entries, each with a comma before it
     */
    static Future<Void> send(RoutingContext ctx, String type, Entries entries, Supplier<String> tail) {
        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, OperationOutcomes.CONTENT_TYPE);
        ToResponse sink = new ToResponse(ctx);
        return new BundleStream(type, entries, tail, sink).run().onComplete(done -> sink.release());
    }

    /**
     * The text of a Bundle, in memory.
     *
     * @param most bytes that it may have, roughly; fails with TOO_LARGE beyond
     */
    static Future<Buffer> collect(String type, Entries entries, Supplier<String> tail, long most) {
        ToMemory memory = new ToMemory(most);
        return new BundleStream(type, entries, tail, memory).run().map(end -> memory.all);
    }

    /** Writes a Bundle to a stream, and ends or fails that. */
    static void pour(String type, Entries entries, QueueStream to) {
        ToStream sink = new ToStream(to);
        new BundleStream(type, entries, () -> "", sink)
                .run()
                .onSuccess(done -> to.end())
                .onFailure(to::fail);
    }

    private Future<Void> run() {
        step();
        return done.future();
    }

    /** Goes on in a loop as long as futures are done at once, so that no number of entries fills the stack. */
    private void step() {
        while (true) {
            // The first entries never wait: an answer that is small needs no room but its own.
            Future<Void> room = any ? sink.room() : Future.succeededFuture();
            Future<Boolean> step = room.compose(ready -> entries.next()).compose(this::take);
            if (!step.isComplete()) {
                step.onSuccess(more -> goOn(more)).onFailure(done::tryFail);
                return;
            }
            if (step.failed()) {
                done.tryFail(step.cause());
                return;
            }
            if (!step.result()) {
                end();
                return;
            }
        }
    }

    private void goOn(boolean more) {
        if (more) {
            step();
        } else {
            end();
        }
    }

    private Future<Boolean> take(Optional<List<Buffer>> next) {
        if (next.isEmpty()) {
            return Future.succeededFuture(false);
        }
        for (Buffer entry : next.get()) {
            pending.appendString(any ? "," : ",\"entry\":[").appendBuffer(entry);
            any = true;
        }
        if (pending.length() < PIECE) {
            return Future.succeededFuture(true);
        }
        // The old piece belongs to the connection now.
        Buffer piece = pending;
        pending = Buffer.buffer(PIECE);
        return sink.write(piece).map(true);
    }

    private void end() {
        pending.appendString(any ? "]" : "").appendString(tail.get()).appendString("}");
        sink.end(pending).onComplete(done);
    }

    /** Holds a share of the memory for answers from before entries are loaded until they have left the process. */
    private static final class ToResponse implements Sink {
        private final Vertx vertx;
        private final HttpServerResponse response;
        private final MemoryBudget answers;
        private Optional<MemoryBudget.Share> share = Optional.empty();

        ToResponse(RoutingContext ctx) {
            this.vertx = ctx.vertx();
            this.response = ctx.response();
            this.answers = RequestContext.of(ctx).memory().answers();
        }

        @Override
        public Future<Void> room() {
            return share.isPresent()
                    ? Future.succeededFuture()
                    : answers.reserve(vertx, ROOM).map(reserved -> {
                        share = Optional.of(reserved);
                        return null;
                    });
        }

        @Override
        public Future<Void> write(Buffer piece) {
            if (response.closed()) {
                return Future.failedFuture(new HttpClosedException("The caller went away"));
            }
            if (!response.headWritten()) {
                response.setChunked(true);
            }
            Future<Void> written = held(piece, response.write(piece));
            return response.writeQueueFull() ? written : Future.succeededFuture();
        }

        @Override
        public Future<Void> end(Buffer last) {
            return held(last, response.end(last));
        }

        private Future<Void> held(Buffer piece, Future<Void> written) {
            MemoryBudget.Share holding = share.orElseGet(() -> answers.hold(0));
            share = Optional.empty();
            holding.resize(piece.length());
            return written.onComplete(done -> holding.release());
        }

        void release() {
            share.ifPresent(MemoryBudget.Share::release);
        }
    }

    private record ToStream(QueueStream to) implements Sink {
        @Override
        public Future<Void> room() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> write(Buffer piece) {
            return to.write(piece);
        }

        @Override
        public Future<Void> end(Buffer last) {
            return to.write(last);
        }
    }

    private static final class ToMemory implements Sink {
        private final Buffer all = Buffer.buffer();
        private final long most;

        ToMemory(long most) {
            this.most = most;
        }

        @Override
        public Future<Void> room() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> write(Buffer piece) {
            if (all.length() + (long) piece.length() > most) {
                return Future.failedFuture(Failure.of(Kind.TOO_LARGE, "What was read is too large for one Bundle"));
            }
            all.appendBuffer(piece);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end(Buffer last) {
            return write(last);
        }
    }
}
