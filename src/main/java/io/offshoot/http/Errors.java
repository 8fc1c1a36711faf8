package io.offshoot.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;

/** Sends errors in the shape of the door whose path was asked for. */
final class Errors {
    /** A body up to this size that nobody wanted is read and thrown away, so that the connection can be kept. */
    private static final long SMALL_BODY = 64 * 1024;

    private static final List<CharSequence> OF_CONTENT = List.of(
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.ETAG,
            HttpHeaders.LAST_MODIFIED,
            HttpHeaderNames.CONTENT_DISPOSITION);

    private final List<Door> doors;
    private final ErrorWriter plain = new PlainErrors();

    Errors(List<Door> doors) {
        this.doors = List.copyOf(doors);
    }

    /**
     * Answers a request with an error. When a part of the answer is already out, the connection or the stream is cut
     * instead, so that the caller cannot take the part for the whole.
     *
     * @param close whether the connection must not be used again, because it is unclear where the next request begins
     */
    void send(HttpServerRequest request, RequestContext context, ErrorAnswer answer, boolean close) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            cut(request);
            return;
        }
        boolean http1 = request.version() != HttpVersion.HTTP_2;
        boolean closing = http1 && (close || !isWorthReading(request));
        ErrorWriter writer = writerFor(request.path());
        response.setStatusCode(writer.status(answer));
        // They were meant for what could not be sent; a wrong length would cut the error short.
        OF_CONTENT.forEach(response.headers()::remove);
        setHeaders(request, context, answer);
        if (closing) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        ErrorWriter.Body body = writer.render(answer, context);
        response.putHeader(HttpHeaders.CONTENT_TYPE, body.contentType());
        Future<Void> sent = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body.bytes());
        if (closing) {
            // A caller that still sends is read for a moment first (see Exchange): closing on unread bytes would
            // reset the connection and take the answer with it.
            sent.onComplete(done -> {
                if (request.isEnded()) {
                    request.connection().close();
                }
            });
        }
    }

    private static void setHeaders(HttpServerRequest request, RequestContext context, ErrorAnswer answer) {
        SecurityHeaders.set(request);
        HttpServerResponse response = request.response();
        Failure failure = answer.failure();
        response.putHeader("X-Request-Id", context.requestId());
        if (failure.retryAfter().isPresent()) {
            Duration wait = failure.retryAfter().get();
            response.putHeader(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        }
        if (answer.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"offshoot\"");
        }
    }

    private static void cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }

    /** Whether the rest of the request is so short that reading it is cheaper than a new connection. */
    private static boolean isWorthReading(HttpServerRequest request) {
        if (request.isEnded() || !RequestBody.isAnnounced(request)) {
            return true;
        }
        long length = RequestBody.declaredLength(request);
        return length >= 0 && length <= SMALL_BODY && request.getHeader(HttpHeaders.EXPECT) == null;
    }

    private ErrorWriter writerFor(String path) {
        ErrorWriter found = plain;
        int longest = -1;
        for (Door door : doors) {
            for (String prefix : door.prefixes()) {
                if (prefix.length() > longest && isUnder(prefix, path)) {
                    longest = prefix.length();
                    found = door.errors();
                }
            }
        }
        return found;
    }

    private static boolean isUnder(String prefix, String path) {
        return path != null
                && path.startsWith(prefix)
                && (path.length() == prefix.length()
                        || prefix.endsWith("/")
                        || prefix.endsWith("-")
                        || path.charAt(prefix.length()) == '/');
    }
}
