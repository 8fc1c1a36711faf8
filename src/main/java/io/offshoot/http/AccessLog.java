package io.offshoot.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One line for each request, without anything that a caller wrote freely: the route's template stands for the path, and
 * neither query, headers nor bodies appear, since presigned addresses and tokens are secrets.
 *
 * <p>Errors of the server are warnings; refusals and requests that change something are information; reads that
 * succeeded and health checks are for debugging, because they are many.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.offshoot.http.access");

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private AccessLog() {}

    static void log(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        RequestContext context = exchange.context();
        int status = request.response().getStatusCode();
        boolean reading = READING.contains(request.method());
        boolean polled = context.route().startsWith("/health");
        Level level = polled ? Level.DEBUG : level(status, reading);
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        LOG.atLevel(level)
                .addKeyValue("method", MethodLabel.of(request.method()))
                .addKeyValue("route", context.route().isEmpty() ? "-" : context.route())
                .addKeyValue("status", status)
                .addKeyValue("durationMs", (System.nanoTime() - exchange.startedAt()) / 1_000_000)
                .addKeyValue("bytesIn", request.bytesRead())
                .addKeyValue("bytesOut", request.response().bytesWritten())
                .addKeyValue("requestId", context.requestId())
                .addKeyValue("traceId", context.traceId())
                .addKeyValue("principal", context.principal().orElse("-"))
                .log("request");
    }

    private static Level level(int status, boolean reading) {
        if (status >= 500) {
            return Level.WARN;
        }
        return status >= 400 || !reading ? Level.INFO : Level.DEBUG;
    }
}
