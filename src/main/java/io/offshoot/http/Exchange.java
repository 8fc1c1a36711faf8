package io.offshoot.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** One request and its answer while they are on the wire, watched for callers that neither send nor read. */
final class Exchange {
    private final HttpServerRequest request;
    private final RequestContext context;
    private final HttpLimits limits;
    private final Errors errors;
    private final long startedAt;
    private long waitedForBody;
    private long lastCheck;
    private long answeredAt;
    private long readWhenAnswered;
    private long written = -1;
    private long writtenAt;

    Exchange(HttpServerRequest request, RequestContext context, Errors errors, long now) {
        this.request = request;
        this.context = context;
        this.limits = context.limits();
        this.errors = errors;
        this.startedAt = now;
        this.lastCheck = now;
    }

    RequestContext context() {
        return context;
    }

    HttpServerRequest request() {
        return request;
    }

    long startedAt() {
        return startedAt;
    }

    boolean isDone() {
        return isAnswered() && request.isEnded();
    }

    private boolean isAnswered() {
        HttpServerResponse response = request.response();
        return response.ended() || response.closed();
    }

    /** Whether a caller that was told so must find the connection closed. */
    boolean endsConnection() {
        return request.version() != HttpVersion.HTTP_2
                && "close".equalsIgnoreCase(request.response().headers().get("connection"));
    }

    /**
     * Looks at the progress since the last call and cuts the request off when the caller is too slow.
     *
     * @param reading whether the socket is being read, so that silence is the caller's
     */
    void check(long now, boolean reading) {
        if (isAnswered()) {
            checkUnwantedBody(now);
            return;
        }
        if (context.isReadingBody() && !request.isEnded()) {
            waitedForBody += reading ? now - lastCheck : 0;
            checkBodyRate();
        }
        lastCheck = now;
        if (request.version() == HttpVersion.HTTP_2 && !isAnswered()) {
            checkWindow(now);
        }
    }

    /** The chunks of the body make no sense: where it ends is not known, so nothing can follow it. */
    void bodyIsUnreadable() {
        errors.send(
                request,
                context,
                ErrorAnswer.of(400, "The request body could not be read: its framing is wrong"),
                true);
        // What was written so far is flushed by this, and the rest of the request never comes.
        request.connection().close();
    }

    private void checkUnwantedBody(long now) {
        if (request.isEnded()) {
            return;
        }
        if (answeredAt == 0) {
            answeredAt = now;
            readWhenAnswered = request.bytesRead();
            request.resume();
        }
        boolean enough = now - answeredAt > limits.linger().toNanos()
                || request.bytesRead() - readWhenAnswered > limits.lingerBytes();
        if (enough) {
            cut();
        }
    }

    private void checkBodyRate() {
        long late = waitedForBody - limits.bodyGrace().toNanos();
        if (late > 0 && request.bytesRead() < late / 1_000_000_000.0 * limits.bodyBytesPerSecond()) {
            errors.send(request, context, ErrorAnswer.of(408, "The request body came too slowly"), true);
        }
    }

    /** A stream whose window the caller never opens; what stands still on the socket {@link Connection} sees. */
    private void checkWindow(long now) {
        HttpServerResponse response = request.response();
        if (!response.headWritten() || !response.writeQueueFull() || response.bytesWritten() != written) {
            written = response.bytesWritten();
            writtenAt = now;
        } else if (now - writtenAt > limits.writeStall().toNanos()) {
            cut();
        }
    }

    private void cut() {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
