package io.offshoot.http.container;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Sends an answer that may be long in parts: a page of rows is read when the one before is on the wire, so that no more than
 * a page is held, and a slow reader holds up nothing but itself. Until the first page is there an error is an error; later
 * the connection is cut, so that nobody takes a part for the whole.
 */
final class AnswerStream {
    private final HttpServerResponse response;
    private boolean first = true;

    /** Where pages come from: the page after a row, empty when there is none. */
    @FunctionalInterface
    interface Pages<T> {
        Future<List<T>> after(Optional<T> last);
    }

    /** Turns a page into JSON values. */
    @FunctionalInterface
    interface Rendering<T> {
        Future<List<Buffer>> of(List<T> page);
    }

    AnswerStream(RoutingContext ctx) {
        response = ctx.response();
    }

    /** Writes text; completes when there is room for more. */
    Future<Void> write(String text) {
        return write(Buffer.buffer(text));
    }

    private Future<Void> write(Buffer bytes) {
        if (response.closed()) {
            return Future.failedFuture(new IOException("The caller went away"));
        }
        if (!response.headWritten()) {
            response.putHeader("Content-Type", ContainerErrors.CONTENT_TYPE).setChunked(true);
        }
        var unused = response.write(bytes);
        if (!response.writeQueueFull()) {
            return Future.succeededFuture();
        }
        Promise<Void> room = Promise.promise();
        response.drainHandler(drained -> room.tryComplete());
        response.closeHandler(closed -> room.tryFail(new IOException("The caller went away")));
        return room.future();
    }

    /** Writes values, separated by commas, as long as there are pages. */
    <T> Future<Void> values(String before, Pages<T> pages, Rendering<T> rendering) {
        Promise<Void> done = Promise.promise();
        next(before, Optional.empty(), pages, rendering, done);
        return done.future();
    }

    private <T> void next(String before, Optional<T> last, Pages<T> pages, Rendering<T> rendering, Promise<Void> done) {
        pages.after(last)
                .compose(page -> rendering.of(page).compose(values -> {
                    Buffer text = Buffer.buffer(before);
                    for (Buffer value : values) {
                        text.appendString(first ? "" : ",").appendBuffer(value);
                        first = false;
                    }
                    return (text.length() == 0 ? Future.<Void>succeededFuture() : write(text)).map(page);
                }))
                .onSuccess(page -> {
                    if (page.isEmpty()) {
                        done.complete();
                    } else {
                        next("", Optional.of(page.get(page.size() - 1)), pages, rendering, done);
                    }
                })
                .onFailure(done::fail);
    }

    /** Ends the answer. */
    Future<Void> end(String text) {
        return write(text).compose(written -> response.end());
    }
}
