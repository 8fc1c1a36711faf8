package io.offshoot.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Reads the text of JSON requests, unparsed. */
public final class JsonBody {
    private static final String WANTED = "application/json, application/fhir+json or another application/*+json";

    private JsonBody() {}

    /**
     * Reads the body of a request that carries JSON. A request without any body gives no bytes, whatever its
     * {@code Content-Type}.
     *
     * @param most bytes that the body may have
     * @return the bytes as they came; fails with {@link io.offshoot.model.Failure} {@code UNSUPPORTED_MEDIA_TYPE} for
     *     another media type or charset, else as {@link RequestBody#read}
     */
    public static Future<byte[]> read(RoutingContext ctx, long most) {
        return read(ctx, most, RequestBody.USUAL_COPIES);
    }

    /**
     * {@link #read(RoutingContext, long)} of a body that takes more or less memory than usual.
     *
     * @param copies how many times its length it takes until it is answered, with what is made of it
     */
    public static Future<byte[]> read(RoutingContext ctx, long most, int copies) {
        return readTyped(ctx, most, copies, WANTED, type -> type.isJson() && type.isUtf8());
    }

    static Future<byte[]> readTyped(
            RoutingContext ctx, long most, int copies, String wanted, java.util.function.Predicate<MediaType> allowed) {
        String header = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
        boolean suitable = header != null && allowed.test(MediaType.parse(header));
        if (!suitable && RequestBody.declaredLength(ctx.request()) > 0) {
            return Future.failedFuture(MediaType.unsupported(wanted));
        }
        // Without a declared length only reading tells whether there is a body that would need a type.
        return RequestBody.read(ctx, suitable ? most : Math.min(most, 1024), copies)
                .compose(bytes -> suitable || bytes.length == 0
                        ? Future.succeededFuture(bytes)
                        : Future.failedFuture(MediaType.unsupported(wanted)));
    }
}
