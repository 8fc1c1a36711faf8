package io.offshoot.http;

import io.offshoot.identity.Caller;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Lets through only who has signed in, with or without a membership, and notes the caller for {@link Callers#caller}: for
 * doors whose requests are not made in one project. All others are failed with UNAUTHENTICATED, or as {@link SignIn} says.
 */
public final class CallerHandler implements Handler<RoutingContext> {
    private final SignIn signIn;

    public CallerHandler(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public void handle(RoutingContext ctx) {
        find(ctx.request())
                .onSuccess(caller -> {
                    Callers.set(ctx, caller);
                    ctx.next();
                })
                .onFailure(ctx::fail);
    }

    private Future<Caller> find(HttpServerRequest request) {
        Optional<Credentials> shown = Credentials.of(request);
        if (shown.isEmpty()) {
            return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Unauthorized"));
        }
        if (shown.get() instanceof Credentials.Bearer bearer) {
            return signIn.caller(bearer.token());
        }
        Credentials.Basic basic = (Credentials.Basic) shown.get();
        return signIn.basicCaller(AuthenticationHandler.address(request), basic.id(), basic.secret());
    }
}
