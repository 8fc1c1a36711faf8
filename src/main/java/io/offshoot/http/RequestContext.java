package io.offshoot.http;

import io.offshoot.model.Failure.Kind;
import io.offshoot.operations.DenialMetrics;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is known about one request beyond its bytes: its ids, its route and who made it. Lives on the request's event
 * loop.
 */
public final class RequestContext {
    private static final String KEY = RequestContext.class.getName();

    private final TraceIds ids;
    private final HttpLimits limits;
    private final MemoryBudget.Shares memory;
    private final Consumer<String> denials;
    private String route = "";
    private String principal = "";
    private boolean readingBody;

    /** @param denials told the reason of each denial, as {@link DenialMetrics#denied} takes it */
    RequestContext(TraceIds ids, HttpLimits limits, MemoryBudget.Shares memory, Consumer<String> denials) {
        this.ids = ids;
        this.limits = limits;
        this.memory = memory;
        this.denials = denials;
    }

    /** The context of a request that came through {@link HttpVerticle}. */
    public static RequestContext of(RoutingContext ctx) {
        RequestContext known = ctx.get(KEY);
        if (known != null) {
            return known;
        }
        // A router without the frame around it: tests of single handlers.
        RequestContext fresh = new RequestContext(
                TraceIds.of(ctx.request().headers()),
                HttpLimits.defaults(),
                MemoryBudget.Shares.ofHeap(),
                reason -> {});
        ctx.put(KEY, fresh);
        return fresh;
    }

    void attachTo(RoutingContext ctx) {
        ctx.put(KEY, this);
    }

    /** The id of this request, the caller's own {@code X-Request-Id} if it was a sane token. */
    public String requestId() {
        return ids.requestId();
    }

    /** The id of the trace that this request belongs to. */
    public String traceId() {
        return ids.traceId();
    }

    /** The template of the route that took the request, such as {@code /fhir/R4/:type/:id}; empty when none did. */
    public String route() {
        return route;
    }

    /** What large bodies and answers share. */
    public MemoryBudget.Shares memory() {
        return memory;
    }

    void routed(String template) {
        route = template;
    }

    /** Who made the request, as a reference such as {@code ClientApplication/…}; empty before and without sign-in. */
    public Optional<String> principal() {
        return principal.isEmpty() ? Optional.empty() : Optional.of(principal);
    }

    /** Called by the authentication handler. The text goes to the access log: a reference or an id, never a secret. */
    public void principal(String reference) {
        principal = reference;
    }

    /** Counts what is answered, if it is a denial: the whole request's, or that of one entry of a Bundle. */
    void answered(ErrorAnswer answer) {
        if (answer.failure().isByPolicy()) {
            denials.accept("policy");
        } else if (answer.status() == Kind.UNAUTHENTICATED.status()) {
            denials.accept("unauthenticated");
        } else if (answer.status() == Kind.FORBIDDEN.status()) {
            denials.accept("forbidden");
        }
    }

    HttpLimits limits() {
        return limits;
    }

    /** From now on the server waits for the body, so its rate is the caller's doing. */
    void readingBody() {
        readingBody = true;
    }

    boolean isReadingBody() {
        return readingBody;
    }
}
