package io.offshoot.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The addresses that orchestrators and load balancers poll. They tell states, never reasons. */
final class HealthRoutes {
    private HealthRoutes() {}

    static void addTo(Router router, Readiness readiness) {
        get(router, "/healthz/live").handler(ctx -> answer(ctx, 200, new JsonObject().put("status", "live")));
        get(router, "/healthz/ready").handler(ctx -> readiness
                .report()
                .onSuccess(report -> answer(ctx, report.ready() ? 200 : 503, describe(report)))
                .onFailure(ctx::fail));
        // Medplum's own address, in its form.
        get(router, "/healthcheck").handler(ctx -> readiness
                .report()
                .onSuccess(
                        report -> answer(ctx, report.ready() ? 200 : 503, new JsonObject().put("ok", report.ready())))
                .onFailure(ctx::fail));
    }

    /** GET and HEAD. */
    private static Route get(Router router, String path) {
        return router.get(path).method(HttpMethod.HEAD);
    }

    private static JsonObject describe(Readiness.Report report) {
        JsonObject checks = new JsonObject();
        report.checks().forEach((name, passed) -> checks.put(name, passed ? "ok" : "failed"));
        return new JsonObject()
                .put("status", report.ready() ? "ready" : report.phase())
                .put("checks", checks);
    }

    private static void answer(RoutingContext ctx, int status, JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(body.toBuffer());
    }
}
