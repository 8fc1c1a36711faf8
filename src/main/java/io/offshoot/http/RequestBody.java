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
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;

/** Reads the bodies of requests, whole and within limits, or opens them for a door that streams. */
public final class RequestBody {
    /** What a body, checked, cut, indexed, sent to the database and shown again, takes: this many times its length. */
    static final int USUAL_COPIES = 6;

    /** Bytes of a body that never waits. */
    private static final long SHORT = 64 * 1024;

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
     * Reads the whole body. A long one waits until the memory that bodies share has room for it.
     *
     * @param most bytes that it may have
     * @param copies how many times its length it takes until it is answered, with what is made of it
     * @return the bytes; fails with {@link Failure} {@code TOO_LARGE}, {@code UNSUPPORTED_MEDIA_TYPE}, {@code UNAVAILABLE}
     *     when there is no memory for it in time or, for a body that breaks off, {@code INVALID}, and with status 408 when
     *     it takes longer than {@link HttpLimits#bodyDeadline}
     */
    static Future<byte[]> read(RoutingContext ctx, long most, int copies) {
        HttpServerRequest request = ctx.request();
        long declared = declaredLength(request);
        long expected = declared < 0 ? most : Math.min(declared, most);
        if (expected <= SHORT || !isAnnounced(request)) {
            return collect(ctx, most);
        }
        if (declared > most) {
            return Future.failedFuture(tooLarge(most));
        }
        MemoryBudget bodies = RequestContext.of(ctx).memory().bodies();
        // Bodies of unknown length begin as short ones: only those that grow need a share, which then is for the
        // longest.
        return declared < 0
                ? collect(ctx, SHORT + 1, most, () -> share(ctx, bodies, expected * copies))
                : share(ctx, bodies, expected * copies).compose(held -> collect(ctx, most));
    }

    /** A share for as long as the request is not answered. */
    private static Future<Void> share(RoutingContext ctx, MemoryBudget bodies, long bytes) {
        return bodies.reserve(ctx.vertx(), bytes).compose(share -> {
            if (ctx.response().ended() || ctx.response().closed()) {
                share.release();
                return Future.failedFuture(broken(new IOException("the connection is closed")));
            }
            ctx.addEndHandler(ended -> share.release());
            return Future.succeededFuture();
        });
    }

    private static Future<byte[]> collect(RoutingContext ctx, long most) {
        return collect(ctx, Long.MAX_VALUE, most, Future::succeededFuture);
    }

    /**
     * Collects the bytes.
     *
     * @param mark after so many, goes on only when {@code beyond} is done
     */
    private static Future<byte[]> collect(RoutingContext ctx, long mark, long most, Supplier<Future<Void>> beyond) {
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
        Bytes body = new Bytes((int) Math.min(most, Math.max(1024, declaredLength(request))));
        request.handler(bytes -> {
            if (body.length() + (long) bytes.length() > most) {
                whole.tryFail(tooLarge(most));
                return;
            }
            boolean passes = body.length() < mark && body.length() + bytes.length() >= mark;
            body.add(bytes);
            if (passes) {
                request.pause();
                beyond.get().onSuccess(done -> request.resume()).onFailure(whole::tryFail);
            }
        });
        request.exceptionHandler(thrown -> whole.tryFail(broken(thrown)));
        request.endHandler(end -> whole.tryComplete(body.all()));
        request.resume();
        return whole.future().andThen(done -> ctx.vertx().cancelTimer(timer));
    }

    /** Bytes that are collected; those of a body of known length are never copied again. */
    private static final class Bytes {
        private byte[] bytes;
        private int length;

        Bytes(int capacity) {
            bytes = new byte[capacity];
        }

        int length() {
            return length;
        }

        void add(Buffer more) {
            if (length + more.length() > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more.length(), bytes.length + bytes.length / 2));
            }
            more.getBytes(bytes, length);
            length += more.length();
        }

        byte[] all() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
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
