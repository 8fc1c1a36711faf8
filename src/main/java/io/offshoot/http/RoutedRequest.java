package io.offshoot.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/**
 * A request that notes the template of the route it goes to. A failed routing context has forgotten it by the time that
 * the failure is handled, and the access log wants it then most.
 */
final class RoutedRequest extends HttpServerRequestWrapper {
    private final RequestContext context;

    RoutedRequest(HttpServerRequest request, RequestContext context) {
        super((HttpServerRequestInternal) request);
        this.context = context;
    }

    @Override
    public HttpServerRequest routed(String route) {
        if (route != null) {
            context.routed(route);
        }
        return super.routed(route);
    }
}
