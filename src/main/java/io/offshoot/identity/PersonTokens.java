package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.LoginStore;
import io.offshoot.store.LoginStore.Login;
import io.offshoot.store.LoginStore.Voucher;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The second half of signing in with a password: a code becomes an access token and, if the sign-in asked for it, a refresh
 * token; a refresh token becomes the next pair. Each is good once: who shows one a second time ends the whole sign-in,
 * since somebody else must have it, too. Super administrators get no refresh tokens.
 */
public final class PersonTokens {
    private final Database database;
    private final Lives lives;
    private final Principals principals = new Principals();
    private final LoginStore logins = new LoginStore();

    PersonTokens(Database database, Lives lives) {
        this.database = database;
        this.lives = lives;
    }

    /**
     * How long what is handed out is good for.
     *
     * @param access an access token
     * @param refresh a refresh token that is not used
     * @param signIn a sign-in, however often it is refreshed
     */
    public record Lives(Duration access, Duration refresh, Duration signIn) {
        /** Medplum's. */
        public static final Lives USUAL = new Lives(Duration.ofHours(1), Duration.ofDays(14), Duration.ofDays(90));
    }

    /**
     * Tokens as they are handed out, once.
     *
     * @param refresh the refresh token, if there is one
     * @param client the ClientApplication through which the sign-in was made
     */
    public record Issued(
            String access,
            Optional<String> refresh,
            Principal principal,
            Duration life,
            UUID login,
            Optional<UUID> client) {
        @Override
        public String toString() {
            return "Issued[" + login + "]";
        }
    }

    /** What happened to a voucher, to be told after the transaction that used it up is committed. */
    private record Taken(Optional<Login> login, String refusal) {}

    /**
     * Exchanges a code.
     *
     * @param verifier the secret of PKCE
     * @param client the client that asks, if it says
     * @return fails with INVALID, {@code Invalid code} …; FORBIDDEN or UNAUTHENTICATED when the membership does not let in
     */
    public Future<Issued> exchange(String code, String verifier, Optional<UUID> client) {
        return take(Voucher.CODE, code, "Invalid code", "Token already granted").compose(login -> {
            CodeChallenge challenge = new CodeChallenge(login.challenge(), login.challengeMethod());
            if (!challenge.isMetBy(verifier)) {
                return endAndFail(login, "Invalid code verifier");
            }
            return login.client().equals(client)
                    ? issue(login, login.refreshable() ? lives.signIn() : lives.access())
                    : endAndFail(login, "Invalid client");
        });
    }

    /**
     * Renews tokens.
     *
     * @param client the client that asks, if it says
     * @return fails as {@link #exchange}, with {@code Invalid refresh token}
     */
    public Future<Issued> refresh(String token, Optional<UUID> client) {
        return take(Voucher.REFRESH, token, "Invalid refresh token", "Token revoked")
                .compose(login -> client.isEmpty() || login.client().equals(client)
                        ? issue(login, Duration.ZERO)
                        : endAndFail(login, "Invalid client"));
    }

    /** The sign-ins of a User that have not ended, at most 100. */
    public Future<List<Login>> signIns(UUID user) {
        return logins.of(database.requests(), user, 100);
    }

    /** Ends a sign-in of a User; false when it has no such one. */
    public Future<Boolean> end(UUID login, UUID user) {
        return logins.end(database.requests(), login, user);
    }

    private Future<Login> take(Voucher voucher, String presented, String unknown, String again) {
        Optional<Buffer> hash = Tokens.hash(presented);
        if (hash.isEmpty()) {
            return Future.failedFuture(Failure.invalid(unknown));
        }
        return database.transaction(
                        session -> logins.redeem(session, voucher, hash.get()).compose(redeemed -> {
                            if (redeemed.isEmpty()) {
                                return Future.succeededFuture(new Taken(Optional.empty(), unknown));
                            }
                            UUID login = redeemed.get().login();
                            return redeemed.get().again()
                                    ? logins.end(session, login).map(new Taken(Optional.empty(), again))
                                    : logins.read(session, login).map(found -> new Taken(found, unknown));
                        }))
                .compose(taken -> taken.login()
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Failure.invalid(taken.refusal()))));
    }

    /** @param lasts how much longer the sign-in is to last at least */
    private Future<Issued> issue(Login login, Duration lasts) {
        ResourceKey user = new ResourceKey(ResourceType.USER, login.user());
        Scope scope = Scope.parse(login.scope());
        return principals
                .through(
                        database.requests(),
                        user,
                        login.project().orElseThrow(),
                        login.membership().orElseThrow(),
                        scope)
                .compose(principal -> {
                    String access = Tokens.generate();
                    Optional<String> refresh = login.refreshable() && !principal.superAdmin()
                            ? Optional.of(Tokens.generate())
                            : Optional.empty();
                    return database.transaction(session -> keep(session, login, lasts, access, refresh))
                            .map(new Issued(access, refresh, principal, lives.access(), login.id(), login.client()));
                });
    }

    private Future<Void> keep(Session session, Login login, Duration lasts, String access, Optional<String> refresh) {
        return logins.keep(session, login.id(), lasts)
                .compose(kept ->
                        logins.handOut(session, login.id(), Tokens.hash(access).orElseThrow(), lives.access()))
                .compose(done -> refresh.isPresent()
                        ? logins.handOut(
                                session,
                                login.id(),
                                Voucher.REFRESH,
                                Tokens.hash(refresh.get()).orElseThrow(),
                                lives.refresh())
                        : Future.succeededFuture());
    }

    private <T> Future<T> endAndFail(Login login, String refusal) {
        return logins.end(database.requests(), login.id())
                .compose(ended -> Future.failedFuture(Failure.invalid(refusal)));
    }
}
