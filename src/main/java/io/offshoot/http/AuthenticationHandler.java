package io.offshoot.http;

import io.offshoot.identity.Principal;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets through only who has signed in, by a token or by a client's id and secret, and notes the principal for
 * {@link Callers}. Whoever has several memberships names a project in the header {@link SignIn#PROJECT_HEADER}. All others
 * are failed with UNAUTHENTICATED, or as {@link SignIn} says.
 */
public final class AuthenticationHandler implements Handler<RoutingContext> {
    private final SignIn signIn;

    public AuthenticationHandler(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Future<Principal> found;
        try {
            found = find(ctx.request());
        } catch (Failure e) {
            found = Future.failedFuture(e);
        }
        found.compose(principal -> principal.rules().admits(address(ctx.request()))
                        ? Future.succeededFuture(principal)
                        : Future.failedFuture(Failure.byPolicy(Kind.FORBIDDEN, "IP address not allowed")))
                .onSuccess(principal -> {
                    Callers.set(ctx, principal);
                    ctx.next();
                })
                .onFailure(ctx::fail);
    }

    private Future<Principal> find(HttpServerRequest request) {
        Optional<Credentials> shown = Credentials.of(request);
        if (shown.isEmpty()) {
            return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Unauthorized"));
        }
        Optional<UUID> named = project(request);
        if (shown.get() instanceof Credentials.Bearer bearer) {
            return signIn.bearer(bearer.token(), named);
        }
        Credentials.Basic basic = (Credentials.Basic) shown.get();
        return signIn.basic(address(request), basic.id(), basic.secret())
                .compose(principal -> named.isEmpty() || named.get().equals(principal.project())
                        ? Future.succeededFuture(principal)
                        : Future.failedFuture(Failure.of(
                                Kind.FORBIDDEN,
                                "The client belongs to another project than the header " + SignIn.PROJECT_HEADER
                                        + " names")));
    }

    private static Optional<UUID> project(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(SignIn.PROJECT_HEADER)).map(text -> Ids.parse(text.strip())
                .orElseThrow(
                        () -> Failure.invalid("The id of a project is expected in the header", SignIn.PROJECT_HEADER)));
    }

    /** The address of the peer, an IP literal; empty when it has gone away already. */
    public static String address(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? null : peer.hostAddress();
        return address == null ? "" : address;
    }
}
