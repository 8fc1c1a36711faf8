package io.offshoot.http;

import io.offshoot.identity.Caller;
import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.ext.web.RoutingContext;

/** Who makes a request, and how the answer is to look: noted by the authentication, read by the routes. */
public final class Callers {
    private static final String KEY = Callers.class.getName();

    private static final String CALLER = KEY + ".caller";

    private Callers() {}

    /** Notes who was found to make a request that is in no project yet. */
    public static void set(RoutingContext ctx, Caller caller) {
        ctx.put(CALLER, caller);
        RequestContext.of(ctx).principal(caller.reference());
    }

    /**
     * Who makes a request that came through {@link CallerHandler}.
     *
     * @throws Failure of kind UNAUTHENTICATED when nobody has signed in
     */
    public static Caller caller(RoutingContext ctx) {
        Caller caller = ctx.get(CALLER);
        if (caller == null) {
            throw Failure.of(Kind.UNAUTHENTICATED, "Unauthorized");
        }
        return caller;
    }

    /** Notes who was found to make the request. */
    public static void set(RoutingContext ctx, Principal principal) {
        ctx.put(KEY, principal);
        RequestContext.of(ctx).principal(principal.reference());
    }

    /**
     * Who makes the request.
     *
     * @throws Failure of kind UNAUTHENTICATED when nobody has signed in: a route without authentication before it lets
     *     nobody through
     */
    public static Principal principal(RoutingContext ctx) {
        Principal principal = ctx.get(KEY);
        if (principal == null) {
            throw Failure.of(Kind.UNAUTHENTICATED, "Unauthorized");
        }
        return principal;
    }

    /** Whether {@code meta} is to show project, author and compartments. Changes nothing else. */
    public static boolean extended(RoutingContext ctx) {
        return "extended".equals(ctx.request().getHeader("X-Medplum"));
    }
}
