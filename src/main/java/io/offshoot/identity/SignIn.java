package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.AccessTokenStore.Grant;
import io.offshoot.store.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Finds out who calls: a client by its id and secret, the holder of a token by the token. What was found holds for at most
 * five seconds, so that a revoked token, a changed secret or an ended membership is refused from then on at the latest.
 *
 * <p>A door whose calls are all made in one project asks for the {@link Principal}; a door where that is said later, or
 * never, asks for the {@link Caller}. One object serves all event loops.
 */
public final class SignIn {
    /** The header in which a caller with several memberships names the project of its call, by the project's id. */
    public static final String PROJECT_HEADER = Principals.PROJECT_HEADER;

    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 10_000;

    private final Database database;
    private final Duration tokenLife;
    private final AccessTokenStore tokens = new AccessTokenStore();
    private final Principals principals = new Principals();
    private final CallerSearch callers = new CallerSearch(principals);
    private final ClientSecrets clients;
    private final ShortCache<Shown, Principal> known = cache();
    private final ShortCache<Buffer, Caller> knownCallers = cache();
    private final ShortCache<Buffer, Boolean> ended = cache();

    /** @param tokenLife how long a client's token is good for; Medplum's is an hour */
    public SignIn(Database database, SecretVault vault, AttemptLimiter limiter, Duration tokenLife) {
        this.database = database;
        this.tokenLife = tokenLife;
        this.clients = new ClientSecrets(database, vault, limiter, principals);
    }

    /** A token as it is handed out, once. */
    public record Issued(String token, Principal principal, Duration life) {}

    /** What came with a call: the hash of a token or of an id and secret, and the project that the call names. */
    private record Shown(Buffer hash, Optional<UUID> project) {}

    /**
     * A token for a client.
     *
     * @param address of the peer, an IP literal
     * @return fails with INVALID {@code Invalid client} or {@code Invalid secret}, UNAUTHENTICATED for a client without an
     *     active membership, FORBIDDEN for one whose membership is restricted, TOO_MANY_REQUESTS after many failures
     */
    public Future<Issued> token(String address, String clientId, String secret, Scope scope) {
        return clients.check(address, clientId, secret)
                .compose(client -> principals.ofClient(database.requests(), client, scope))
                .compose(principal -> {
                    String token = Tokens.generate();
                    Grant grant = Grant.of(
                            principal.project(), principal.profile(), principal.membership(), scope.toString());
                    return tokens.create(database.requests(), Tokens.hash(token).orElseThrow(), grant, tokenLife)
                            .map(new Issued(token, principal, tokenLife));
                });
    }

    /** {@link #bearer(String, Optional)} of a call that names no project. */
    public Future<Principal> bearer(String token) {
        return bearer(token, Optional.empty());
    }

    /**
     * Who a token stands for in a project: a token that was got through a membership in that one's, any other in the one
     * that the call names or, when it names none, the only one that the token's user is a member of.
     *
     * @param project that the call names in {@link #PROJECT_HEADER}
     * @return fails with UNAUTHENTICATED; FORBIDDEN for a membership that is restricted by now, when there is no
     *     membership in the project that the call names, or when it names none and there are several
     */
    public Future<Principal> bearer(String token, Optional<UUID> project) {
        return Tokens.hash(token)
                .map(hash -> remembered(
                        known, new Shown(hash, project), hash, () -> grant(hash).compose(grant -> of(grant, project))))
                .orElseGet(SignIn::unauthenticated);
    }

    /**
     * Who a client id and secret stand for that come with each call.
     *
     * @param address of the peer, an IP literal
     * @return fails with UNAUTHENTICATED, FORBIDDEN, TOO_MANY_REQUESTS, as {@link #token}
     */
    public Future<Principal> basic(String address, String clientId, String secret) {
        Buffer pair = pair(clientId, secret);
        return remembered(known, new Shown(pair, Optional.empty()), pair, () -> clients.check(address, clientId, secret)
                .compose(client -> principals.ofClient(database.requests(), client, Scope.OPENID))
                .recover(SignIn::withoutDetail));
    }

    /** Who a token stands for, in no project yet; fails with UNAUTHENTICATED. */
    public Future<Caller> caller(String token) {
        return Tokens.hash(token)
                .map(hash -> remembered(knownCallers, hash, hash, () -> grant(hash)
                        .compose(grant -> callers.of(database.requests(), grant.principal(), limits(grant)))))
                .orElseGet(SignIn::unauthenticated);
    }

    /** Who a client id and secret stand for, in no project yet; fails as {@link #basic}. */
    public Future<Caller> basicCaller(String address, String clientId, String secret) {
        Buffer pair = pair(clientId, secret);
        return remembered(knownCallers, pair, pair, () -> clients.check(address, clientId, secret)
                .compose(client -> callers.of(database.requests(), client.key(), TokenLimits.NONE))
                .recover(SignIn::withoutDetail));
    }

    /** A caller as things are now, without its having shown anything: for what goes on in its name. */
    public Future<Caller> callerOf(ResourceKey identity) {
        return callers.of(database.requests(), identity, TokenLimits.NONE);
    }

    /** The same for one that calls with a token whose limits are known. */
    public Future<Caller> callerOf(ResourceKey identity, TokenLimits limits) {
        return callers.of(database.requests(), identity, limits);
    }

    /**
     * Ends a token, and with it the sign-in that it was got by; other replicas may know it for five seconds more. Nothing
     * happens when it is none.
     */
    public Future<Void> logout(String token) {
        return Tokens.hash(token).map(this::end).orElseGet(Future::succeededFuture);
    }

    /** The sign-in of a person that a token was got by; empty for one that was not, or is none. */
    public Future<Optional<UUID>> signInOf(String token) {
        return Tokens.hash(token)
                .map(hash -> tokens.read(database.requests(), hash).map(found -> found.flatMap(Grant::login)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Void> end(Buffer hash) {
        return tokens.revoke(database.requests(), hash).onSuccess(done -> forget(hash));
    }

    /** Has a token that was revoked refused here at once; to be called after it was. */
    void forget(Buffer hash) {
        ended.put(hash, true);
    }

    private Future<Grant> grant(Buffer hash) {
        return tokens.read(database.requests(), hash)
                .compose(found -> found.map(Future::succeededFuture).orElseGet(SignIn::unauthenticated));
    }

    private Future<Principal> of(Grant grant, Optional<UUID> named) {
        Scope scope = Scope.parse(grant.scope()).limitedTo(limits(grant));
        if (grant.project().isEmpty()) {
            return principals.ofUser(database.requests(), grant.principal().id(), named, scope);
        }
        if (named.isPresent() && !named.equals(grant.project())) {
            return Future.failedFuture(Failure.of(
                    Kind.FORBIDDEN, "The token is for another project than the header " + PROJECT_HEADER + " names"));
        }
        return principals.through(
                database.requests(),
                grant.principal(),
                grant.project().get(),
                grant.membership().orElseThrow(),
                scope);
    }

    private static TokenLimits limits(Grant grant) {
        return grant.limits().map(TokenLimits::of).orElse(TokenLimits.NONE);
    }

    private <K, V> Future<V> remembered(ShortCache<K, V> cache, K key, Buffer hash, Supplier<Future<V>> find) {
        if (ended.get(hash).isPresent()) {
            return unauthenticated();
        }
        return cache.get(key).map(Future::succeededFuture).orElseGet(() -> find.get()
                .onSuccess(found -> cache.put(key, found)));
    }

    private static <K, V> ShortCache<K, V> cache() {
        return new ShortCache<>(MOST_REMEMBERED, REMEMBERED, System::nanoTime);
    }

    private static <T> Future<T> withoutDetail(Throwable error) {
        return error instanceof Failure failure && failure.kind() == Kind.INVALID
                ? unauthenticated()
                : Future.failedFuture(error);
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
