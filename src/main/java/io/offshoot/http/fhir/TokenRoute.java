package io.offshoot.http.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.Credentials;
import io.offshoot.http.FormBody;
import io.offshoot.identity.Principal;
import io.offshoot.identity.Scope;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.SignIn.Issued;
import io.offshoot.identity.Tokens;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /oauth2/token}: tokens for clients, by RFC 6749, 4.4, with the answers of Medplum's server. */
final class TokenRoute {
    static final String JSON = "application/json; charset=utf-8";

    private final Database database;
    private final ProjectStore projects = new ProjectStore();
    private final SignIn signIn;
    private final FhirUrls urls;

    TokenRoute(Database database, SignIn signIn, FhirUrls urls) {
        this.database = database;
        this.signIn = signIn;
        this.urls = urls;
    }

    void handle(RoutingContext ctx) {
        FormBody.read(ctx)
                .compose(form -> issue(ctx, form))
                .compose(issued -> answer(issued))
                .onSuccess(answer ->
                        ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(answer))
                .onFailure(error -> refuse(ctx, error));
    }

    private Future<Issued> issue(RoutingContext ctx, Map<String, String> form) {
        try {
            String grant = required(form, "grant_type");
            if (!grant.equals("client_credentials")) {
                throw Failure.invalid("Unsupported grant_type");
            }
            Credentials.Basic client = client(ctx, form);
            Scope scope = Scope.parse(form.getOrDefault("scope", ""));
            return signIn.token(AuthenticationHandler.address(ctx.request()), client.id(), client.secret(), scope);
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
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

    private Future<String> answer(Issued issued) {
        Principal principal = issued.principal();
        return projects.read(database.requests(), principal.project())
                .map(project -> project.map(Project::name).orElse(""))
                .map(projectName -> {
                    ObjectNode answer = Json.mapper().createObjectNode();
                    answer.put("token_type", "Bearer");
                    answer.put("expires_in", issued.life().toSeconds());
                    answer.put("scope", principal.scope().toString());
                    answer.put("access_token", readable(issued));
                    answer.putObject("project")
                            .put("reference", "Project/" + principal.project())
                            .put("display", projectName);
                    answer.putObject("profile")
                            .put("reference", principal.reference())
                            .put("display", principal.display());
                    answer.put("smart_style_url", urls.fhir() + ".well-known/smart-styles.json");
                    answer.put("need_patient_banner", false);
                    return answer.toString();
                });
    }

    /** With the claims that Medplum's clients read. */
    private static String readable(Issued issued) {
        Principal principal = issued.principal();
        long now = Instant.now().getEpochSecond();
        ObjectNode claims = Json.mapper().createObjectNode();
        claims.put("login_id", UUID.randomUUID().toString());
        claims.put("client_id", principal.profile().id().toString());
        claims.put("sub", principal.profile().id().toString());
        claims.put("profile", principal.reference());
        claims.put("scope", principal.scope().toString());
        claims.put("iat", now);
        claims.put("exp", now + issued.life().toSeconds());
        return Tokens.readable(issued.token(), claims.toString());
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
