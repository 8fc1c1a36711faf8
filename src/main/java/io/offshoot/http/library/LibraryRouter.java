package io.offshoot.http.library;

import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.RequestContext;
import io.offshoot.identity.SignIn;
import io.offshoot.library.LibrarySessions;
import io.offshoot.library.LibrarySessions.Visitor;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * Adds routes under each prefix of the door. Who calls is known by {@code X-MSTR-AuthToken}; what signs in at other doors
 * ({@code Authorization}) does so here, too.
 */
final class LibraryRouter {
    /** The header in which clients show their session. */
    static final String TOKEN = "X-MSTR-AuthToken";

    private final Router router;
    private final List<String> prefixes;
    private final LibrarySessions sessions;
    private final SignIn signIn;

    LibraryRouter(Router router, List<String> prefixes, LibrarySessions sessions, SignIn signIn) {
        this.router = router;
        this.prefixes = prefixes;
        this.sessions = sessions;
        this.signIn = signIn;
    }

    /** A route that anybody may call. */
    void open(HttpMethod method, String path, Function<RoutingContext, Future<Void>> work) {
        for (String prefix : prefixes) {
            router.route(method, prefix + path).handler(ctx -> run(ctx, () -> work.apply(ctx)));
        }
    }

    /** A route for who is signed in. */
    void on(HttpMethod method, String path, Function<LibraryCall, Future<Void>> work) {
        open(method, path, ctx -> visitor(ctx.request()).compose(visitor -> {
            RequestContext.of(ctx).principal(visitor.caller().reference());
            return work.apply(new LibraryCall(ctx, visitor));
        }));
    }

    private static void run(RoutingContext ctx, java.util.function.Supplier<Future<Void>> work) {
        // What it throws is answered as well.
        Future.<Void>succeededFuture().compose(begin -> work.get()).onFailure(ctx::fail);
    }

    private Future<Visitor> visitor(HttpServerRequest request) {
        List<String> tokens = request.headers().getAll(TOKEN);
        if (tokens.size() == 1) {
            return sessions.visitor(tokens.get(0));
        }
        List<String> authorizations = request.headers().getAll("Authorization");
        if (!tokens.isEmpty() || authorizations.size() != 1) {
            return unauthenticated();
        }
        String[] parts = authorizations.get(0).strip().split(" +", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("bearer")) {
            return signIn.caller(parts[1]).map(caller -> new Visitor(caller, 0));
        }
        return parts.length == 2 && parts[0].equalsIgnoreCase("basic") ? basic(request, parts[1]) : unauthenticated();
    }

    private Future<Visitor> basic(HttpServerRequest request, String encoded) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return unauthenticated();
        }
        int colon = pair.indexOf(':');
        return colon < 0
                ? unauthenticated()
                : signIn.basicCaller(
                                AuthenticationHandler.address(request),
                                pair.substring(0, colon),
                                pair.substring(colon + 1))
                        .map(caller -> new Visitor(caller, 0));
    }

    private static <T> Future<T> unauthenticated() {
        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Sign in first: POST /api/auth/login"));
    }
}
