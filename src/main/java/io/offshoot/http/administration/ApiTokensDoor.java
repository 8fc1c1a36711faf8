package io.offshoot.http.administration;

import io.offshoot.http.CallerHandler;
import io.offshoot.http.Callers;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.JsonBody;
import io.offshoot.http.PlainErrors;
import io.offshoot.identity.ApiTokens;
import io.offshoot.identity.Caller;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code /api/auth/apiTokens}: GET lists the caller's API tokens, POST makes one, DELETE with its id ends one. With
 * {@code user}, in the query or the body, a super administrator does so for somebody else.
 */
public final class ApiTokensDoor implements Door {
    private static final String PATH = "/api/auth/apiTokens";

    private final ApiTokens tokens;
    private final CallerHandler authentication;

    public ApiTokensDoor(ApiTokens tokens, SignIn signIn) {
        this.tokens = tokens;
        this.authentication = new CallerHandler(signIn);
    }

    @Override
    public String name() {
        return "administration";
    }

    @Override
    public List<String> prefixes() {
        return List.of(PATH);
    }

    @Override
    public ErrorWriter errors() {
        return new PlainErrors();
    }

    @Override
    public void addRoutes(Router router) {
        router.get(PATH).handler(authentication).handler(ctx -> run(ctx, list(ctx)));
        router.post(PATH).handler(authentication).handler(ctx -> run(ctx, issue(ctx)));
        router.delete(PATH + "/:id").handler(authentication).handler(ctx -> run(ctx, revoke(ctx)));
    }

    private static void run(RoutingContext ctx, Future<Void> work) {
        work.onFailure(ctx::fail);
    }

    private Future<Void> list(RoutingContext ctx) {
        Caller caller = Callers.caller(ctx);
        return user(caller, Optional.ofNullable(ctx.request().getParam("user")))
                .compose(user -> tokens.list(caller, user))
                .compose(found -> send(
                        ctx,
                        200,
                        Map.of("apiTokens", found.stream().map(ApiTokenView::of).toList())));
    }

    private Future<Void> issue(RoutingContext ctx) {
        Caller caller = Callers.caller(ctx);
        return JsonBody.read(ctx, Body.MOST_BYTES).compose(bytes -> {
            Body body = Body.of(bytes, ApiTokenRequest.MEMBERS);
            return user(caller, body.text("user"))
                    .compose(user -> tokens.issue(caller, ApiTokenRequest.of(body, user)))
                    .compose(issued -> {
                        ctx.response()
                                .putHeader(
                                        "Location", PATH + "/" + issued.listed().id());
                        return send(ctx, 201, ApiTokenView.of(issued));
                    });
        });
    }

    private Future<Void> revoke(RoutingContext ctx) {
        Caller caller = Callers.caller(ctx);
        return Ids.parse(ctx.pathParam("id"))
                .map(id -> tokens.revoke(caller, id))
                .orElseGet(() -> Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found")))
                .compose(done -> ctx.response().setStatusCode(204).end());
    }

    /** The user that is named, {@code User/<id>} or the id alone, else the caller. */
    private static Future<UUID> user(Caller caller, Optional<String> named) {
        if (named.isPresent()) {
            return Ids.parse(named.get().replaceFirst("^User/", ""))
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(Failure.invalid("The id of a User is expected", "user")));
        }
        return caller.identity().type().equals(ResourceType.USER)
                ? Future.succeededFuture(caller.identity().id())
                : Future.failedFuture(Failure.invalid("A client has no API tokens; name a user", "user"));
    }

    private static Future<Void> send(RoutingContext ctx, int status, Object answer) {
        return ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(Json.write(answer));
    }
}
