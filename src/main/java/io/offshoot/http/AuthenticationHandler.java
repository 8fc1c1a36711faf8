package io.offshoot.http;

import io.offshoot.identity.Principal;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Lets through only who has signed in, by a token or by a client's id and secret, and notes the principal for
 * {@link Callers}. All others are failed with UNAUTHENTICATED, or as {@link SignIn} says.
 */
public final class AuthenticationHandler implements Handler<RoutingContext> {
    private final SignIn signIn;

    public AuthenticationHandler(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public void handle(RoutingContext ctx) {
        find(ctx.request())
                .compose(principal -> principal.rules().admits(address(ctx.request()))
                        ? Future.succeededFuture(principal)
                        : Future.failedFuture(Failure.of(Kind.FORBIDDEN, "IP address not allowed")))
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
        if (shown.get() instanceof Credentials.Basic basic) {
            return signIn.basic(address(request), basic.id(), basic.secret());
        }
        return signIn.bearer(((Credentials.Bearer) shown.get()).token());
    }

    /** The address of the peer, an IP literal; empty when it has gone away already. */
    public static String address(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? null : peer.hostAddress();
        return address == null ? "" : address;
    }
}
