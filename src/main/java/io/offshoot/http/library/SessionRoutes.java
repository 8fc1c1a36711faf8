package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.FormBody;
import io.offshoot.library.LibrarySessions;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sign-in, sessions and what a client asks first. */
final class SessionRoutes {
    private static final String STANDARD = "1";
    private static final String API_TOKEN = "4096";

    private final LibrarySessions sessions;
    private final String version;

    /** @param version that clients are told, by which they choose what they ask for */
    SessionRoutes(LibrarySessions sessions, String version) {
        this.sessions = sessions;
        this.version = version;
    }

    void addTo(LibraryRouter router) {
        router.open(HttpMethod.POST, "/api/auth/login", this::login);
        router.open(HttpMethod.POST, "/api/auth/logout", this::logout);
        router.open(HttpMethod.GET, "/api/status", this::status);
        router.on(HttpMethod.GET, "/api/sessions", this::session);
        router.on(HttpMethod.PUT, "/api/sessions", LibraryCall::none);
        router.on(HttpMethod.GET, "/api/sessions/userInfo", this::userInfo);
    }

    /** {@code loginMode} 1 is a login with its password, 4096 an API token as the {@code username}. */
    private Future<Void> login(RoutingContext ctx) {
        return fields(ctx)
                .compose(fields -> {
                    int applicationType = number(fields, "applicationType");
                    String mode = text(fields, "loginMode").orElse(STANDARD);
                    String username = text(fields, "username").orElse("");
                    return switch (mode) {
                        case STANDARD ->
                            sessions.byPassword(
                                    AuthenticationHandler.address(ctx.request()),
                                    username,
                                    text(fields, "password").orElse(""),
                                    text(fields, "newPassword"),
                                    applicationType);
                        case API_TOKEN -> sessions.byApiToken(username, applicationType);
                        default ->
                            Future.<String>failedFuture(Failure.invalid(
                                    "Login mode " + mode + " is not supported: use 1 with a password or 4096 with an"
                                            + " API token",
                                    "loginMode"));
                    };
                })
                .recover(SessionRoutes::refused)
                .compose(token -> ctx.response()
                        .setStatusCode(204)
                        .putHeader(LibraryRouter.TOKEN, token)
                        .putHeader("Cache-Control", "no-store")
                        .end());
    }

    private static <T> Future<T> refused(Throwable error) {
        return Future.failedFuture(
                error instanceof Failure failure && failure.kind() == Kind.UNAUTHENTICATED
                        ? LibraryErrors.failure(Kind.UNAUTHENTICATED, "ERR003", "Login failed")
                        : error);
    }

    private static Future<ObjectNode> fields(RoutingContext ctx) {
        String type =
                Optional.ofNullable(ctx.request().getHeader("Content-Type")).orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            return LibraryCall.body(ctx);
        }
        return FormBody.read(ctx).map(form -> {
            ObjectNode fields = Json.mapper().createObjectNode();
            form.forEach(fields::put);
            return fields;
        });
    }

    /** A text or a number, as text: JSON clients send numbers, forms cannot. */
    private static Optional<String> text(ObjectNode fields, String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw Failure.invalid("A text is expected", name);
        }
        return Optional.of(value.asText());
    }

    private static int number(ObjectNode fields, String name) {
        return text(fields, name)
                .map(text -> {
                    if (!text.matches("-?[0-9]{1,9}")) {
                        throw Failure.invalid("A number is expected", name);
                    }
                    return Integer.valueOf(text);
                })
                .orElse(0);
    }

    /** Ends the session; one that has ended already is none to complain about. */
    private Future<Void> logout(RoutingContext ctx) {
        String token = ctx.request().getHeader(LibraryRouter.TOKEN);
        Future<Void> ended = token == null
                ? Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "There is no session to end"))
                : sessions.end(token);
        return ended.compose(done -> ctx.response().setStatusCode(204).end());
    }

    private Future<Void> status(RoutingContext ctx) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("webVersion", version);
        status.put("iServerVersion", version);
        status.put("deploymentType", "onprem");
        return LibraryCall.send(ctx, 200, status);
    }

    private Future<Void> session(LibraryCall call) {
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("locale", 1033);
        session.put("metadataLocale", 1033);
        session.put("warehouseDataLocale", 1033);
        session.put("displayLocale", 1033);
        session.put("messagesLocale", 1033);
        session.put("numberLocale", 1033);
        session.put("timeZone", "Etc/UTC");
        session.put("timeout", sessions.idle().toSeconds());
        session.put("maxSearch", 3);
        session.put("workingSet", 10);
        session.put("applicationType", call.applicationType());
        session.put("userId", LibraryIds.text(call.caller().identity().id()));
        return call.send(200, session);
    }

    private Future<Void> userInfo(LibraryCall call) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("id", LibraryIds.text(call.caller().identity().id()));
        user.put("fullName", call.caller().display());
        user.put("initials", initials(call.caller().display()));
        user.put("username", call.caller().login());
        return call.send(200, user);
    }

    static String initials(String name) {
        return Stream.of(name.split("[\\s@.]+"))
                .filter(word -> !word.isEmpty())
                .limit(2)
                .map(word -> word.substring(0, word.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
