package io.offshoot.http.administration;

import io.offshoot.http.CallerHandler;
import io.offshoot.http.Callers;
import io.offshoot.http.Door;
import io.offshoot.http.ErrorWriter;
import io.offshoot.http.PlainErrors;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.SigningKeys;
import io.offshoot.identity.SigningKeys.PublicKey;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.peer.EnvironmentUrl;
import io.offshoot.peer.Environments;
import io.offshoot.peer.Peer;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code /api/signingKeys}: GET shows what this environment signs packages with, and has signed with before, for the
 * {@code publicKeys} of others; POST takes a new key into use. {@code /api/environments}: GET shows the environments that this
 * one knows. For super administrators.
 */
public final class SigningKeysDoor implements Door {
    private static final String KEYS = "/api/signingKeys";
    private static final String ENVIRONMENTS = "/api/environments";

    private final SigningKeys keys;
    private final Environments environments;
    private final CallerHandler authentication;

    public SigningKeysDoor(SigningKeys keys, Environments environments, SignIn signIn) {
        this.keys = keys;
        this.environments = environments;
        this.authentication = new CallerHandler(signIn);
    }

    /** A key as it is shown: {@code publicKey} in Base64, {@code retired} once it is not signed with any more. */
    private record KeyView(UUID id, String publicKey, String created, Optional<String> retired) {
        static KeyView of(PublicKey key) {
            return new KeyView(
                    key.id(),
                    Base64.getEncoder().encodeToString(key.publicKey().getBytes()),
                    key.created().toString(),
                    key.retired().map(Object::toString));
        }
    }

    private record SelfView(String name, List<String> urls) {}

    /** A trusted environment; its secret is nobody's business. */
    private record PeerView(String name, String url, List<String> publicKeys) {
        static PeerView of(Peer peer) {
            return new PeerView(
                    peer.name(),
                    peer.address(),
                    peer.publicKeys().stream()
                            .map(key -> Base64.getEncoder().encodeToString(key.getBytes()))
                            .toList());
        }
    }

    @Override
    public String name() {
        return "signingKeys";
    }

    @Override
    public List<String> prefixes() {
        return List.of(KEYS, ENVIRONMENTS);
    }

    @Override
    public ErrorWriter errors() {
        return new PlainErrors();
    }

    @Override
    public void addRoutes(Router router) {
        router.get(KEYS)
                .handler(authentication)
                .handler(ctx -> run(ctx, 200, () -> keys.all()
                        .map(found -> Map.of(
                                "signingKeys", found.stream().map(KeyView::of).toList()))));
        router.post(KEYS)
                .handler(authentication)
                .handler(ctx -> run(ctx, 201, () -> keys.rotate().map(KeyView::of)));
        router.get(ENVIRONMENTS)
                .handler(authentication)
                .handler(ctx -> run(ctx, 200, () -> Future.succeededFuture(known())));
    }

    private Map<String, Object> known() {
        return Map.of(
                "self",
                new SelfView(
                        environments.self().name(),
                        environments.self().urls().stream()
                                .map(EnvironmentUrl::toString)
                                .toList()),
                "environments",
                environments.peers().stream().map(PeerView::of).toList());
    }

    private static void run(RoutingContext ctx, int status, Supplier<Future<?>> work) {
        if (!Callers.caller(ctx).superAdmin()) {
            ctx.fail(Failure.of(Kind.FORBIDDEN, "Only super administrators may do this"));
            return;
        }
        work.get()
                .compose(answer -> ctx.response()
                        .setStatusCode(status)
                        .putHeader("Content-Type", "application/json; charset=utf-8")
                        .end(Json.write(answer)))
                .onFailure(ctx::fail);
    }
}
