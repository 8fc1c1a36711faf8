package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.Credentials;
import io.offshoot.http.FormBody;
import io.offshoot.identity.PersonTokens;
import io.offshoot.identity.Scope;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code POST /oauth2/token}: tokens for clients, and for people who have a code or a refresh token, by RFC 6749 (4.4, 4.1.3,
 * 6) and RFC 7636, with the answers of Medplum's server.
 */
final class TokenRoute {
    static final String JSON = "application/json; charset=utf-8";

    private final Database database;
    private final ProjectStore projects = new ProjectStore();
    private final SignIn signIn;
    private final PersonTokens people;
    private final FhirUrls urls;

    TokenRoute(Database database, SignIn signIn, PersonTokens people, FhirUrls urls) {
        this.database = database;
        this.signIn = signIn;
        this.people = people;
        this.urls = urls;
    }

    void handle(RoutingContext ctx) {
        FormBody.read(ctx)
                .compose(form -> issue(ctx, form))
                .compose(this::answer)
                .onSuccess(answer ->
                        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(answer))
                .onFailure(error -> refuse(ctx, error));
    }

    private Future<TokenAnswer> issue(RoutingContext ctx, Map<String, String> form) {
        try {
            return switch (required(form, "grant_type")) {
                case "client_credentials" -> ofClient(ctx, form);
                case "authorization_code" ->
                    proven(ctx, form)
                            .compose(client ->
                                    people.exchange(required(form, "code"), required(form, "code_verifier"), client))
                            .map(TokenAnswer::of);
                case "refresh_token" ->
                    proven(ctx, form)
                            .compose(client -> people.refresh(required(form, "refresh_token"), client))
                            .map(TokenAnswer::of);
                default -> throw Failure.invalid("Unsupported grant_type");
            };
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
    }

    private Future<TokenAnswer> ofClient(RoutingContext ctx, Map<String, String> form) {
        Credentials.Basic client = client(ctx, form);
        Scope scope = Scope.parse(form.getOrDefault("scope", ""));
        return signIn.token(AuthenticationHandler.address(ctx.request()), client.id(), client.secret(), scope)
                .map(TokenAnswer::of);
    }

    /**
     * The client through which a person signs in: public ones say who they are, and the verifier of PKCE proves it; one that
     * shows a secret all the same must show the right one.
     */
    private Future<Optional<UUID>> proven(RoutingContext ctx, Map<String, String> form) {
        boolean shows = ctx.request().headers().contains(HttpHeaders.AUTHORIZATION)
                || !form.getOrDefault("client_secret", "").isEmpty();
        if (shows) {
            Credentials.Basic client = client(ctx, form);
            return signIn.basicCaller(AuthenticationHandler.address(ctx.request()), client.id(), client.secret())
                    .recover(error -> Future.failedFuture(
                            error instanceof Failure failure && failure.kind() == Kind.UNAUTHENTICATED
                                    ? Failure.invalid("Invalid client")
                                    : error))
                    .map(caller -> Optional.of(caller.identity().id()));
        }
        String id = form.getOrDefault("client_id", "");
        return Future.succeededFuture(
                id.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Ids.parse(id).orElseThrow(() -> Failure.invalid("Invalid client"))));
    }

    /** The header wins over the form, as RFC 6749, 2.3.1, prefers it; both must not name different clients. */
    private static Credentials.Basic client(RoutingContext ctx, Map<String, String> form) {
        if (!ctx.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
            return new Credentials.Basic(required(form, "client_id"), required(form, "client_secret"));
        }
        Optional<Credentials> shown = Credentials.of(ctx.request());
        if (shown.isPresent()
                && shown.get() instanceof Credentials.Basic basic
                && form.getOrDefault("client_id", basic.id()).equals(basic.id())) {
            return basic;
        }
        throw Failure.invalid("Invalid client");
    }

    private static String required(Map<String, String> form, String name) {
        String value = form.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw Failure.invalid("Missing " + name);
        }
        return value;
    }

    private Future<String> answer(TokenAnswer issued) {
        return projects.read(database.requests(), issued.principal().project())
                .map(found -> issued.text(found.map(Project::name).orElse(""), urls));
    }

    private static void refuse(RoutingContext ctx, Throwable error) {
        if (!(error instanceof Failure failure)) {
            ctx.fail(error);
            return;
        }
        switch (failure.kind()) {
            case UNSUPPORTED_MEDIA_TYPE ->
                ctx.response()
                        .setStatusCode(400)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                        .end("Unsupported content type");
            case INVALID, UNAUTHENTICATED -> oauth(ctx, failure, "invalid_request");
            case FORBIDDEN -> oauth(ctx, failure, "access_denied");
            default -> ctx.fail(failure);
        }
    }

    private static void oauth(RoutingContext ctx, Failure failure, String error) {
        ObjectNode answer = Json.mapper().createObjectNode();
        answer.put("error", error).put("error_description", failure.getMessage());
        ctx.response()
                .setStatusCode(Kind.INVALID.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(answer.toString());
    }
}
