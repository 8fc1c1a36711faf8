package io.offshoot.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Lets pages of the configured origins call the server from a browser. A Medplum client sends {@code credentials:
 * include}, which a browser accepts only with the origin by name, never with a star.
 */
final class Cors implements Handler<RoutingContext> {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_HEADERS = "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, "
            + "If-Modified-Since, If-None-Exist, If-None-Match, Prefer, traceparent, X-Medplum, X-Request-Id, "
            + "X-Security-Context, X-Trace-Id, X-MSTR-AuthToken, X-MSTR-ProjectID";
    private static final String ANSWER_HEADERS =
            "Content-Location, ETag, Last-Modified, Link, Location, RateLimit, Retry-After, X-Request-Id, "
                    + "X-MSTR-AuthToken";

    private final Set<String> origins;

    Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    @Override
    public void handle(RoutingContext ctx) {
        if (origins.isEmpty()) {
            ctx.next();
            return;
        }
        HttpServerResponse response = ctx.response().putHeader(HttpHeaders.VARY, "Origin");
        String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.contains(origin)) {
            ctx.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        boolean preflight = ctx.request().method().equals(HttpMethod.OPTIONS)
                && ctx.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
        if (!preflight) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
            ctx.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
                .setStatusCode(204)
                .end();
    }
}
