package io.offshoot.http.fhir;

import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.Callers;
import io.offshoot.http.Credentials;
import io.offshoot.http.RequestContext;
import io.offshoot.identity.Identities;
import io.offshoot.identity.PersonTokens;
import io.offshoot.identity.Principal;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.repository.Presentation;
import io.offshoot.repository.Repository;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The routes of signing in and out: {@code /oauth2/token}, {@code /oauth2/logout}, {@code /oauth2/userinfo}, {@code /auth/me},
 * {@code /auth/revoke}, and those of {@link LoginRoutes} and {@link PasswordRoutes}.
 */
public final class AuthRoutes {
    /** The path prefixes that these routes stand under. */
    public static final List<String> PREFIXES = List.of("/oauth2", "/auth", "/admin");

    private final SignIn signIn;
    private final TokenRoute token;
    private final AuthenticationHandler authentication;
    private final LoginRoutes logins;
    private final PasswordRoutes passwords;
    private final PersonTokens people;
    private final WhoAmI whoAmI;

    public AuthRoutes(
            Database database, Identities identities, Repository repository, Presentation presentation, FhirUrls urls) {
        this.signIn = identities.signIn();
        this.token = new TokenRoute(database, signIn, identities.tokens(), urls);
        this.logins = new LoginRoutes(identities.people());
        this.passwords = new PasswordRoutes(identities.passwords(), signIn);
        this.people = identities.tokens();
        this.authentication = new AuthenticationHandler(signIn);
        this.whoAmI = new WhoAmI(database, identities, repository, presentation);
    }

    /** Adds the routes, each with its own authentication. */
    public void addTo(Router router) {
        router.post("/oauth2/token").handler(token::handle);
        router.post("/oauth2/logout").handler(authentication).handler(this::logout);
        router.get("/oauth2/userinfo").handler(authentication).handler(AuthRoutes::userInfo);
        logins.addTo(router);
        passwords.addTo(router, authentication);
        router.post("/auth/revoke").handler(authentication).handler(ctx -> LoginRoutes.done(ctx, revoke(ctx)));
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

    /** Ends one of the caller's own sign-ins. */
    private Future<OperationOutcome> revoke(RoutingContext ctx) {
        if (!(Callers.principal(ctx) instanceof Principal.User user)) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Only people have sign-ins"));
        }
        return Fields.read(ctx)
                .compose(fields -> {
                    fields.text("loginId", "Missing loginId");
                    Optional<UUID> login = fields.id("loginId");
                    fields.check();
                    return people.end(login.orElseThrow(), user.user());
                })
                .compose(ended -> ended
                        ? Future.succeededFuture(OperationOutcome.OK)
                        : Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found")));
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
