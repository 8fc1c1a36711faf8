package io.offshoot.http.fhir;

import io.offshoot.http.AuthenticationHandler;
import io.offshoot.http.Callers;
import io.offshoot.http.Credentials;
import io.offshoot.identity.Caller;
import io.offshoot.identity.PasswordChanges;
import io.offshoot.identity.Principal;
import io.offshoot.identity.SignIn;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/**
 * Passwords: {@code POST /auth/changepassword} by who knows the old one; {@code POST /auth/resetpassword} by administrators,
 * for a secret with which {@code POST /auth/setpassword} sets it once; {@code POST /admin/super/setpassword} by super
 * administrators.
 */
final class PasswordRoutes {
    private final PasswordChanges passwords;
    private final SignIn signIn;

    PasswordRoutes(PasswordChanges passwords, SignIn signIn) {
        this.passwords = passwords;
        this.signIn = signIn;
    }

    void addTo(Router router, Handler<RoutingContext> authentication) {
        router.post("/auth/changepassword").handler(ctx -> LoginRoutes.done(ctx, change(ctx)));
        router.post("/auth/setpassword").handler(ctx -> LoginRoutes.done(ctx, redeem(ctx)));
        router.post("/auth/resetpassword").handler(authentication).handler(ctx -> LoginRoutes.run(ctx, permit(ctx)));
        router.post("/admin/super/setpassword").handler(authentication).handler(ctx -> LoginRoutes.done(ctx, set(ctx)));
    }

    private Future<OperationOutcome> change(RoutingContext ctx) {
        String address = AuthenticationHandler.address(ctx.request());
        Optional<Credentials> shown = Credentials.of(ctx.request());
        return Fields.read(ctx)
                .compose(fields -> {
                    String old = fields.text("oldPassword", "Missing oldPassword");
                    String password = fields.text("newPassword", "Missing newPassword");
                    if (!ctx.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
                        String email = fields.text("email", "Valid email address is required");
                        Optional<UUID> project = fields.id("projectId");
                        fields.check();
                        return passwords.change(address, email, project, old, password);
                    }
                    fields.check();
                    if (shown.isEmpty() || !(shown.get() instanceof Credentials.Bearer bearer)) {
                        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Unauthorized"));
                    }
                    return signIn.caller(bearer.token())
                            .compose(PasswordRoutes::person)
                            .compose(user -> signIn.signInOf(bearer.token())
                                    .compose(kept -> passwords.change(address, user, kept, old, password)));
                })
                .map(OperationOutcome.done("Password changed"));
    }

    /** A program that was trusted with a limited token does not change its owner's password. */
    private static Future<UUID> person(Caller caller) {
        return caller.identity().type().equals(ResourceType.USER)
                        && caller.limits().none()
                ? Future.succeededFuture(caller.identity().id())
                : Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Only people change their passwords"));
    }

    private Future<OperationOutcome> redeem(RoutingContext ctx) {
        return Fields.read(ctx)
                .compose(fields -> {
                    fields.text("id", "Missing id");
                    Optional<UUID> id = fields.id("id");
                    String secret = fields.text("secret", "Missing secret");
                    String password = fields.text("password", "Missing password");
                    fields.check();
                    return passwords.redeem(id.orElseThrow(), secret, password);
                })
                .map(OperationOutcome.done("Password set"));
    }

    private Future<String> permit(RoutingContext ctx) {
        Principal principal = Callers.principal(ctx);
        return Fields.read(ctx)
                .compose(fields -> {
                    String email = fields.text("email", "Valid email address is required");
                    Optional<UUID> project = fields.id("projectId");
                    fields.check();
                    return passwords.permit(principal, email, project);
                })
                .map(reset -> Json.mapper()
                        .createObjectNode()
                        .put("id", reset.id().toString())
                        .put("secret", reset.secret())
                        .toString());
    }

    private Future<OperationOutcome> set(RoutingContext ctx) {
        Principal principal = Callers.principal(ctx);
        if (!principal.superAdmin()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Forbidden"));
        }
        return Fields.read(ctx)
                .compose(fields -> {
                    String email = fields.text("email", "Valid email address is required");
                    String password = fields.text("password", "Missing password");
                    Optional<UUID> project = fields.id("projectId");
                    boolean mustChange = fields.flag("mustChange");
                    fields.check();
                    return passwords.set(principal, email, project, password, mustChange);
                })
                .map(OperationOutcome.OK);
    }
}
