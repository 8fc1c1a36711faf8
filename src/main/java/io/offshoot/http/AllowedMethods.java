package io.offshoot.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Finds the methods that a path would answer. The router knows them when it refuses a request, but tells only its own
 * page for status 405.
 */
final class AllowedMethods {
    private static final Pattern PARAMETER = Pattern.compile(":[A-Za-z0-9_]+");

    private final ConcurrentHashMap<String, Pattern> patterns = new ConcurrentHashMap<>();

    /** The methods, in alphabetical order, as the value of {@code Allow}. */
    String of(Router router, RoutingContext ctx) {
        Set<String> methods = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && !route.methods().isEmpty() && matches(route, ctx.normalizedPath())) {
                route.methods().stream().map(HttpMethod::name).forEach(methods::add);
            }
        }
        return String.join(", ", methods);
    }

    private boolean matches(Route route, String path) {
        String template = route.getPath();
        if (template == null) {
            String regex = route.getName();
            return regex != null
                    && patterns.computeIfAbsent(regex, Pattern::compile)
                            .matcher(path)
                            .matches();
        }
        return patterns.computeIfAbsent(template + (route.isExactPath() ? "" : "*"), AllowedMethods::compile)
                .matcher(path)
                .matches();
    }

    private static Pattern compile(String template) {
        boolean open = template.endsWith("*");
        String exact = open ? template.replaceAll("\\*+$", "") : template;
        StringBuilder regex = new StringBuilder();
        int from = 0;
        var parameters = PARAMETER.matcher(exact);
        while (parameters.find()) {
            regex.append(Pattern.quote(exact.substring(from, parameters.start())))
                    .append("[^/]+");
            from = parameters.end();
        }
        regex.append(Pattern.quote(exact.substring(from))).append(open ? ".*" : "/?");
        return Pattern.compile(regex.toString());
    }
}
