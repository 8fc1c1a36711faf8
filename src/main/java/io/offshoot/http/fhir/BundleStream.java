package io.offshoot.http.fhir;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
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

    private Buffer pending = Buffer.buffer(8 * 1024);
    private final Entries entries;
    private final Supplier<String> tail;
    private final Sink sink;
    private final Promise<Void> done = Promise.promise();
    private boolean any;

    /** Where the text goes. */
    private interface Sink {
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
    static Future<Void> send(HttpServerResponse response, String type, Entries entries, Supplier<String> tail) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, OperationOutcomes.CONTENT_TYPE);
        return new BundleStream(type, entries, tail, new ToResponse(response)).run();
    }

    /** The text of a Bundle, in memory. */
    static Future<Buffer> collect(String type, Entries entries, Supplier<String> tail) {
        ToMemory memory = new ToMemory();
        return new BundleStream(type, entries, tail, memory).run().map(end -> memory.all);
    }

    private Future<Void> run() {
        step();
        return done.future();
    }

    /** Goes on in a loop as long as futures are done at once, so that no number of entries fills the stack. */
    private void step() {
        while (true) {
            Future<Boolean> step = entries.next().compose(this::take);
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

    private record ToResponse(HttpServerResponse response) implements Sink {
        @Override
        public Future<Void> write(Buffer piece) {
            if (!response.headWritten()) {
                response.setChunked(true);
            }
            Future<Void> written = response.write(piece);
            return response.writeQueueFull() ? written : Future.succeededFuture();
        }

        @Override
        public Future<Void> end(Buffer last) {
            return response.end(last);
        }
    }

    private static final class ToMemory implements Sink {
        private final Buffer all = Buffer.buffer();

        @Override
        public Future<Void> write(Buffer piece) {
            all.appendBuffer(piece);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end(Buffer last) {
            return write(last);
        }
    }
}
