package io.offshoot.http.container;

import io.offshoot.container.Refusal;
import io.offshoot.http.CallerHandler;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.JsonBody;
import io.offshoot.operations.Metrics;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * The Container door: every call is a POST of JSON to {@code /<subject>/<method>}. It does not matter to the clients which
 * wrapper they call, so the class in the path decides, not the method's name.
 */
public final class ContainerDoor implements Door {
    private static final List<String> CLASSES = List.of(
            "project",
            "container",
            "record",
            "file",
            "applet",
            "workflow",
            "database",
            "user",
            "org",
            "app",
            "globalworkflow",
            "job",
            "analysis",
            "dbcluster",
            "token");

    private static final String PATH =
            "/(?<subject>(?<class>system)|(?<named>" + String.join("|", CLASSES) + ")-[^/]+)/(?<method>[A-Za-z]+)";

    private final CallerHandler authentication;
    private final Methods methods;
    private final ContainerServices services;
    private final Metrics metrics;
    private final ContainerErrors errors = new ContainerErrors();

    public ContainerDoor(CallerHandler authentication, ContainerServices services, Metrics metrics) {
        this.authentication = authentication;
        this.metrics = metrics;
        this.methods = new Methods();
        this.services = services;
        services.addTo(methods);
    }

    @Override
    public String name() {
        return "container";
    }

    @Override
    public List<String> prefixes() {
        List<String> prefixes = new java.util.ArrayList<>(List.of("/system"));
        CLASSES.forEach(each -> prefixes.add("/" + each + "-"));
        CLASSES.forEach(each -> prefixes.add("/" + each));
        return prefixes;
    }

    @Override
    public void addRoutes(Router router) {
        String creates = "/(?<class>" + String.join("|", CLASSES) + ")/(?<method>new)";
        services.addRoutes(router);
        for (String path : List.of(PATH, creates)) {
            router.routeWithRegex(HttpMethod.POST, path).handler(authentication).handler(this::handle);
        }
    }

    @Override
    public ErrorWriter errors() {
        return errors;
    }

    private void handle(RoutingContext ctx) {
        String method = ctx.pathParam("method");
        String subject = subject(ctx);
        String className = className(ctx);
        String route =
                "/" + (subject.isEmpty() || subject.equals("system") ? className : className + "-xxxx") + "/" + method;
        Methods.Method found = methods.find(className, method).orElse(null);
        if (found == null) {
            // What callers make up is no label.
            ctx.request().routed("/unknown");
            ctx.fail(Refusal.notFound("The method /" + className + "-xxxx/" + method + " could not be found"));
            return;
        }
        ctx.request().routed(route);
        JsonBody.read(ctx, Input.LARGEST)
                .map(Input::of)
                // The input of setDetails is the details, which may be an array.
                .map(input -> method.equals("setDetails") ? input : input.requireObject())
                .compose(input -> found.handle(new ContainerCall(ctx, subject, method, input)))
                .onFailure(error -> {
                    metrics.containerError(route, ContainerErrors.label(error));
                    ctx.fail(error);
                });
    }

    private static String className(RoutingContext ctx) {
        String named = ctx.pathParam("named");
        return named == null ? ctx.pathParam("class") : named;
    }

    private static String subject(RoutingContext ctx) {
        String subject = ctx.pathParam("subject");
        return subject == null ? "" : subject;
    }
}
