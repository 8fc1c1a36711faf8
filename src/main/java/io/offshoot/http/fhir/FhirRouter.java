package io.offshoot.http.fhir;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;

/** Adds routes under every prefix of the FHIR API. */
final class FhirRouter {
    private final Router router;

    FhirRouter(Router router) {
        this.router = router;
    }

    /** A route for callers who are signed in; GET answers HEAD, too. */
    void add(HttpMethod method, String path, Function<FhirCall, Future<Void>> work) {
        for (Route route : routes(method, path)) {
            route.handler(ctx -> run(ctx, work));
        }
    }

    /** A route for everyone. */
    void addOpen(HttpMethod method, String path, Handler<RoutingContext> handler) {
        routes(method, path).forEach(route -> route.handler(handler));
    }

    /** A handler for every request under the prefixes that comes to it. */
    void addForAll(Handler<RoutingContext> handler) {
        for (String prefix : FhirUrls.BASE_PATHS) {
            router.route(prefix).handler(handler);
            router.route(prefix + "/*").handler(handler);
        }
    }

    private List<Route> routes(HttpMethod method, String path) {
        return FhirUrls.BASE_PATHS.stream()
                .map(prefix -> {
                    Route route = router.route(method, prefix + path);
                    return method.equals(HttpMethod.GET) ? route.method(HttpMethod.HEAD) : route;
                })
                .toList();
    }

    private static void run(RoutingContext ctx, Function<FhirCall, Future<Void>> work) {
        Future<Void> done;
        try {
            done = work.apply(FhirCall.of(ctx));
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        done.onFailure(ctx::fail);
    }
}
