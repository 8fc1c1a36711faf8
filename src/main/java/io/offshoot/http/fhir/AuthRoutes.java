package io.offshoot.http.fhir;

import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.Callers;
import io.offshoot.http.Credentials;
import io.offshoot.http.RequestContext;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Json;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of signing in and out: {@code /oauth2/token}, {@code /oauth2/logout}, {@code /oauth2/userinfo}, {@code /auth/me}. */
public final class AuthRoutes {
    /** The path prefixes that these routes stand under. */
    public static final List<String> PREFIXES = List.of("/oauth2", "/auth");

    private final SignIn signIn;
    private final TokenRoute token;
    private final AuthenticationHandler authentication;
    private final WhoAmI whoAmI;

    public AuthRoutes(
            Database database, SignIn signIn, Repository repository, Presentation presentation, FhirUrls urls) {
        this.signIn = signIn;
        this.token = new TokenRoute(database, signIn, urls);
        this.authentication = new AuthenticationHandler(signIn);
        this.whoAmI = new WhoAmI(repository, presentation);
    }

    /** Adds the routes, each with its own authentication. */
    public void addTo(Router router) {
        router.post("/oauth2/token").handler(token::handle);
        router.post("/oauth2/logout").handler(authentication).handler(this::logout);
        router.get("/oauth2/userinfo").handler(authentication).handler(AuthRoutes::userInfo);
        router.get("/auth/me").handler(authentication).handler(this::me);
    }

    private void logout(RoutingContext ctx) {
        Optional<Credentials> shown = Credentials.of(ctx.request());
        String presented = shown.isPresent() && shown.get() instanceof Credentials.Bearer bearer ? bearer.token() : "";
        signIn.logout(presented)
                .onSuccess(done -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, OperationOutcomes.CONTENT_TYPE)
                        .end(Buffer.buffer(OperationOutcomes.write(OperationOutcome.OK, RequestContext.of(ctx)))))
                .onFailure(ctx::fail);
    }

    private static void userInfo(RoutingContext ctx) {
        String id = Callers.principal(ctx).profile().id().toString();
        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, TokenRoute.JSON).end(Json.write(Map.of("sub", id)));
    }

    private void me(RoutingContext ctx) {
        whoAmI.answer(Callers.principal(ctx))
                .onSuccess(answer -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, TokenRoute.JSON)
                        .end(answer))
                .onFailure(ctx::fail);
    }
}
