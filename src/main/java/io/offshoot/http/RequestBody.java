package io.offshoot.http;

import io.netty.handler.codec.http.HttpHeaderValues;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;

/** Reads the bodies of requests, whole and within limits, or opens them for a door that streams. */
public final class RequestBody {
    private RequestBody() {}

    /**
     * Checks that a body may be read and tells a waiting client to send it. After that the request can be resumed or
     * piped; until then it is paused.
     *
     * @param most bytes that the declared length may have
     * @return the request, still paused
     * @throws Failure {@code TOO_LARGE} for a longer declared length, {@code UNSUPPORTED_MEDIA_TYPE} for a body with a
     *     content encoding: unpacking would let a small request fill the memory
     */
    public static HttpServerRequest open(RoutingContext ctx, long most) {
        HttpServerRequest request = ctx.request();
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase(HttpHeaderValues.IDENTITY.toString())) {
            throw Failure.of(
                    Kind.UNSUPPORTED_MEDIA_TYPE, "A request body must come without Content-Encoding, not packed");
        }
        if (declaredLength(request) > most) {
            throw tooLarge(most);
        }
        RequestContext.of(ctx).readingBody();
        if (HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
                && !request.isEnded()) {
            request.response().writeContinue();
        }
        return request;
    }

    /**
     * Reads the whole body.
     *
     * @param most bytes that it may have
     * @return the bytes; fails with {@link Failure} {@code TOO_LARGE}, {@code UNSUPPORTED_MEDIA_TYPE} or, for a body
     *     that breaks off, {@code INVALID}, and with status 408 when it takes longer than
     *     {@link HttpLimits#bodyDeadline}
     */
    public static Future<byte[]> read(RoutingContext ctx, long most) {
        Promise<byte[]> whole = Promise.promise();
        HttpServerRequest request;
        try {
            request = open(ctx, most);
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
        if (request.isEnded()) {
            return Future.succeededFuture(new byte[0]);
        }
        long timer = ctx.vertx()
                .setTimer(
                        RequestContext.of(ctx).limits().bodyDeadline().toMillis(),
                        t -> whole.tryFail(new HttpException(408, "The request body took too long")));
        Buffer body = Buffer.buffer((int) Math.min(most, Math.max(1024, declaredLength(request))));
        request.handler(bytes -> {
            if (body.length() + (long) bytes.length() > most) {
                whole.tryFail(tooLarge(most));
                return;
            }
            body.appendBuffer(bytes);
        });
        request.exceptionHandler(thrown -> whole.tryFail(broken(thrown)));
        request.endHandler(end -> whole.tryComplete(body.getBytes()));
        request.resume();
        return whole.future().andThen(done -> ctx.vertx().cancelTimer(timer));
    }

    /** What a failed stream of a request means: the caller went away before the end, and hears no answer. */
    public static Failure broken(Throwable thrown) {
        return Failure.invalid("The request body broke off: " + thrown.getMessage());
    }

    /** The length that a request declares, or -1. The server has refused lengths that are no numbers. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length.trim());
    }

    /** Whether a body follows the headers; for HTTP/2 it may turn out to be empty. */
    static boolean isAnnounced(HttpServerRequest request) {
        if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            return true;
        }
        long length = declaredLength(request);
        return length > 0 || (length < 0 && request.version() == HttpVersion.HTTP_2 && !request.isEnded());
    }

    static Failure tooLarge(long most) {
        return Failure.of(Kind.TOO_LARGE, "The request body is larger than the limit of " + most + " bytes");
    }
}
