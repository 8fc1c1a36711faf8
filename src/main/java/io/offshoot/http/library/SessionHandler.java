package io.offshoot.http.library;

import io.offshoot.http.Callers;
import io.offshoot.library.LibrarySessions;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Knows callers by the session of the Library door, for addresses outside of it that its answers lead to. Who shows none is
 * left to another handler.
 */
public final class SessionHandler implements Handler<RoutingContext> {
    private final LibrarySessions sessions;
    private final Handler<RoutingContext> others;

    /** @param others lets through who has signed in otherwise */
    public SessionHandler(LibrarySessions sessions, Handler<RoutingContext> others) {
        this.sessions = sessions;
        this.others = others;
    }

    @Override
    public void handle(RoutingContext ctx) {
        List<String> tokens = ctx.request().headers().getAll(LibraryRouter.TOKEN);
        if (tokens.size() != 1) {
            others.handle(ctx);
            return;
        }
        sessions.visitor(tokens.get(0))
                .onSuccess(visitor -> {
                    Callers.set(ctx, visitor.caller());
                    ctx.next();
                })
                .onFailure(ctx::fail);
    }
}
