package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.AccessTokenStore.Grant;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.offshoot.text.JsonString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds out who calls: a client by its id and secret, the holder of a token by the token. What was found holds for at most
 * five seconds, so that a revoked token, a changed secret or an ended membership is refused from then on at the latest.
 *
 * <p>One object serves all event loops.
 */
public final class SignIn {
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 10_000;
    private static final List<String> SECRETS = List.of("secret", "retiringSecret");

    private final Database database;
    private final SecretVault vault;
    private final AttemptLimiter limiter;
    private final Duration tokenLife;
    private final AccessTokenStore tokens = new AccessTokenStore();
    private final Principals principals = new Principals();
    private final ShortCache<Buffer, Principal> known = new ShortCache<>(MOST_REMEMBERED, REMEMBERED, System::nanoTime);

    /** @param tokenLife how long a token is good for; Medplum's is an hour */
    public SignIn(Database database, SecretVault vault, AttemptLimiter limiter, Duration tokenLife) {
        this.database = database;
        this.vault = vault;
        this.limiter = limiter;
        this.tokenLife = tokenLife;
    }

    /** A token as it is handed out, once. */
    public record Issued(String token, Principal principal, Duration life) {}

    /**
     * A token for a client.
     *
     * @param address of the peer, an IP literal
     * @return fails with INVALID {@code Invalid client} or {@code Invalid secret}, UNAUTHENTICATED for a client without an
     *     active membership, FORBIDDEN for one whose membership is restricted, TOO_MANY_REQUESTS after many failures
     */
    public Future<Issued> token(String address, String clientId, String secret, Scope scope) {
        return client(address, clientId, secret, scope).compose(principal -> {
            String token = Tokens.generate();
            Grant grant = new Grant(principal.project(), principal.profile(), principal.membership(), scope.toString());
            return tokens.create(database.requests(), Tokens.hash(token).orElseThrow(), grant, tokenLife)
                    .map(new Issued(token, principal, tokenLife));
        });
    }

    /** Who a token stands for; fails with UNAUTHENTICATED, FORBIDDEN for a membership that is restricted by now. */
    public Future<Principal> bearer(String token) {
        Optional<Buffer> hash = Tokens.hash(token);
        if (hash.isEmpty()) {
            return unauthenticated();
        }
        return remembered(hash.get(), () -> tokens.read(database.requests(), hash.get())
                .compose(grant ->
                        grant.isPresent() ? principals.ofGrant(database.requests(), grant.get()) : unauthenticated()));
    }

    /**
     * Who a client id and secret stand for that come with each call.
     *
     * @param address of the peer, an IP literal
     * @return fails with UNAUTHENTICATED, FORBIDDEN, TOO_MANY_REQUESTS, as {@link #token}
     */
    public Future<Principal> basic(String address, String clientId, String secret) {
        return remembered(pair(clientId, secret), () -> client(address, clientId, secret, Scope.OPENID)
                .recover(error -> error instanceof Failure failure && failure.kind() == Kind.INVALID
                        ? unauthenticated()
                        : Future.failedFuture(error)));
    }

    /** Ends a token; other replicas may know it for five seconds more. Nothing happens when it is none. */
    public Future<Void> logout(String token) {
        Optional<Buffer> hash = Tokens.hash(token);
        if (hash.isEmpty()) {
            return Future.succeededFuture();
        }
        return tokens.revoke(database.requests(), hash.get()).onSuccess(done -> known.remove(hash.get()));
    }

    private Future<Principal> client(String address, String clientId, String secret, Scope scope) {
        Session session = database.requests();
        try {
            limiter.check(address, clientId);
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
        return find(session, clientId).compose(client -> {
            if (client.isEmpty()) {
                limiter.failed(address, clientId);
                return Future.failedFuture(Failure.invalid("Invalid client"));
            }
            return isSecret(session, client.get(), secret).compose(right -> {
                if (!right) {
                    limiter.failed(address, clientId);
                    return Future.failedFuture(Failure.invalid("Invalid secret"));
                }
                limiter.succeeded(address, clientId);
                return principals.ofClient(session, client.get(), scope);
            });
        });
    }

    private Future<Optional<ResourceVersion>> find(Session session, String clientId) {
        return Ids.parse(clientId)
                .map(id -> principals.client(session, id))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Boolean> isSecret(Session session, ResourceVersion client, String presented) {
        ResourceKey owner = client.key();
        return vault.read(session, client.project(), owner).map(values -> {
            boolean right = false;
            for (String stored :
                    SECRETS.stream().flatMap(name -> string(values, name)).toList()) {
                right |= Tokens.sameSecret(stored, presented);
            }
            return right;
        });
    }

    private static Stream<String> string(Map<String, String> values, String name) {
        byte[] raw = values.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
        // An empty secret is none.
        return raw.length > 2 && raw[0] == '"' ? Stream.of(JsonString.decode(raw, 1, raw.length - 1)) : Stream.empty();
    }

    private Future<Principal> remembered(Buffer key, Supplier<Future<Principal>> find) {
        return known.get(key).map(Future::succeededFuture).orElseGet(() -> find.get()
                .onSuccess(principal -> known.put(key, principal)));
    }

    private static Buffer pair(String clientId, String secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(clientId.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) ':');
            return Buffer.buffer(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static <T> Future<T> unauthenticated() {
        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Unauthorized"));
    }
}
