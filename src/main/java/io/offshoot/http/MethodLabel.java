package io.offshoot.http;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** Keeps methods that callers invent out of logs and metrics, where each would be a name of its own. */
final class MethodLabel {
    private static final Set<HttpMethod> KNOWN = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.TRACE);

    private MethodLabel() {}

    static String of(HttpMethod method) {
        return KNOWN.contains(method) ? method.name() : "other";
    }
}
