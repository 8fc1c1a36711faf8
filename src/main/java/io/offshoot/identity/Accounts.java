package io.offshoot.identity;

import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.AccessTokenStore.Grant;
import io.offshoot.store.Database;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * People and their passwords. A person is known by the e-mail address or the login; both are unique in a realm: among the
 * users of the whole installation, or among those of one project.
 */
public final class Accounts {
    private static final String HASH = "passwordHash";
    private static final int SHORTEST = 8;

    private final Database database;
    private final SecretVault vault;
    private final Passwords passwords;
    private final AttemptLimiter limiter;
    private final PrincipalStore store = new PrincipalStore();
    private final AccessTokenStore tokens = new AccessTokenStore();

    /** @param limiter shared with {@link SignIn}, so that all guesses of an address count together */
    public Accounts(Database database, SecretVault vault, Passwords passwords, AttemptLimiter limiter) {
        this.database = database;
        this.vault = vault;
        this.passwords = passwords;
        this.limiter = limiter;
    }

    /** What a person types to say who it is. */
    public enum Name {
        LOGIN,
        EMAIL
    }

    /**
     * Checks a password. Answer and time are the same for somebody unknown, a wrong password, an account that is switched
     * off and one without a password. Failures are counted per address, and per address and name: nobody can lock others
     * out from elsewhere.
     *
     * @param address of the peer, an IP literal
     * @param project where the person is looked for first; then among the users of the whole installation
     * @return fails with UNAUTHENTICATED, TOO_MANY_REQUESTS, UNAVAILABLE when too many sign in at once
     */
    public Future<Account> check(String address, Name by, String name, String password, Optional<UUID> project) {
        return find(database.requests(), by, name, project).compose(found -> verify(address, name, found, password));
    }

    /** {@link #check} of somebody who was found already. */
    Future<Account> verify(String address, String name, Optional<Account> found, String password) {
        try {
            limiter.check(address, name);
        } catch (Failure e) {
            return Future.failedFuture(e);
        }
        return storedHash(found)
                .compose(hash -> passwords.matches(password, hash))
                .compose(right -> {
                    if (!right || found.isEmpty()) {
                        limiter.failed(address, name);
                        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "Email or password is invalid"));
                    }
                    limiter.succeeded(address, name);
                    return Future.succeededFuture(found.get());
                });
    }

    /** The account of a User, if there is one. */
    public Future<Optional<Account>> byId(UUID user) {
        return store.byId(database.requests(), user);
    }

    /** Whoever has that name, first in the project, then in the whole installation; empty when nobody does. */
    public Future<Optional<Account>> find(Session session, Name by, String name, Optional<UUID> project) {
        Future<Optional<Account>> inProject =
                project.isEmpty() ? Future.succeededFuture(Optional.empty()) : in(session, project.get(), by, name);
        return inProject.compose(
                found -> found.isPresent() ? Future.succeededFuture(found) : in(session, Environment.ID, by, name));
    }

    private Future<Optional<Account>> in(Session session, UUID realm, Name by, String name) {
        return by == Name.EMAIL ? store.byEmail(session, realm, name) : store.byLogin(session, realm, name);
    }

    /** Empty for an account that is switched off, too. */
    private Future<Optional<String>> storedHash(Optional<Account> account) {
        return account.filter(Account::enabled)
                .map(found -> vault.read(database.requests(), found.project(), key(found))
                        .map(secrets -> ClientSecrets.string(secrets, HASH).findFirst()))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /**
     * Sets a password, and ends all sign-ins of the person; the tokens of its programs stay.
     *
     * @param mustChange whether it must be changed at the next sign-in, since somebody else set it
     * @return fails with INVALID for a password that is too short or too long
     */
    public Future<Void> setPassword(Account account, String password, boolean mustChange) {
        return hashed(password)
                .compose(hash ->
                        database.transaction(session -> keep(session, account, hash, mustChange, Optional.empty())));
    }

    /** {@link #setPassword}, by the person itself: the sign-in by which it does so stays. */
    Future<Void> changePassword(Account account, String password, Optional<UUID> signIn) {
        return hashed(password)
                .compose(hash -> database.transaction(session -> keep(session, account, hash, false, signIn)));
    }

    /**
     * The hash of a new password, made before any transaction since it takes its time.
     *
     * @return fails with INVALID for a password that is too short or too long
     */
    public Future<String> hashed(String password) {
        return password.codePointCount(0, password.length()) < SHORTEST
                ? Future.failedFuture(
                        Failure.invalid("Invalid password, must be at least " + SHORTEST + " characters", "password"))
                : passwords.hash(password);
    }

    /** Keeps the {@link #hashed} password of a User that was made in the same transaction. */
    public Future<Void> keepHash(Session session, UUID user, String hash) {
        return store.byId(session, user)
                .compose(account -> keep(session, account.orElseThrow(), hash, false, Optional.empty()));
    }

    /** Keeps a hash in a transaction, as {@link #setPassword} does. */
    Future<Void> keep(Session session, Account account, String hash, boolean mustChange, Optional<UUID> signIn) {
        return vault.read(session, account.project(), key(account))
                .compose(secrets -> {
                    Map<String, String> changed = new LinkedHashMap<>(secrets);
                    changed.put(HASH, Json.write(hash));
                    return vault.replace(session, account.project(), key(account), changed);
                })
                .compose(kept -> store.mustChange(session, account.project(), account.id(), mustChange))
                .compose(noted -> tokens.endSignIns(session, account.id(), signIn));
    }

    /**
     * A token for somebody whose password was checked, at a door where no membership is chosen: {@link SignIn} knows
     * whom it stands for, and {@link SignIn#logout} ends it.
     */
    public Future<String> open(Account account, Duration life) {
        String token = Tokens.generate();
        Grant grant = new Grant(
                AccessTokenStore.Kind.SESSION,
                Optional.empty(),
                key(account),
                Optional.empty(),
                Scope.OPENID.toString(),
                Optional.empty(),
                Optional.empty());
        return tokens.create(database.requests(), Tokens.hash(token).orElseThrow(), grant, life)
                .map(token);
    }

    static ResourceKey key(Account account) {
        return new ResourceKey(ResourceType.USER, account.id());
    }
}
