package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.Database;
import io.offshoot.store.PasswordResetStore;
import io.offshoot.store.PrincipalStore.Account;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * New passwords: by people who know the old one; by administrators, who set it or hand out a secret with which it is set
 * once. Super administrators do so for everybody, administrators of a project for the Users that lie in it.
 */
public final class PasswordChanges {
    private static final Duration RESET_LIFE = Duration.ofDays(7);

    private final Database database;
    private final Accounts accounts;
    private final PasswordResetStore resets = new PasswordResetStore();

    PasswordChanges(Database database, Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /** A permission to set a password: both parts are needed. */
    public record Reset(UUID id, String secret) {
        @Override
        public String toString() {
            return "Reset[" + id + "]";
        }
    }

    /**
     * Changes the password of somebody who has signed in.
     *
     * @param address of the peer, an IP literal
     * @param signIn the one that is to stay
     * @return fails with INVALID for a wrong old password or a new one that cannot be one, TOO_MANY_REQUESTS
     */
    public Future<Void> change(String address, UUID user, Optional<UUID> signIn, String old, String password) {
        return accounts.byId(user)
                .compose(found -> accounts.verify(address, user.toString(), found, old))
                .recover(error -> Future.failedFuture(
                        isRefused(error) ? Failure.invalid("Incorrect password", "oldPassword") : error))
                .compose(account -> accounts.changePassword(account, password, signIn));
    }

    /** Changes the password of somebody who has not: {@link Accounts#check} says whose, and how it fails. */
    public Future<Void> change(String address, String email, Optional<UUID> project, String old, String password) {
        return accounts.check(address, Accounts.Name.EMAIL, email, old, project)
                .recover(error -> Future.failedFuture(isRefused(error) ? Failure.invalid(error.getMessage()) : error))
                .compose(account -> accounts.changePassword(account, password, Optional.empty()));
    }

    /**
     * Sets a password in an administrator's name.
     *
     * @param project where the person is looked for first
     * @return fails with FORBIDDEN, NOT_FOUND, INVALID for a password that cannot be one
     */
    public Future<Void> set(
            Principal administrator, String email, Optional<UUID> project, String password, boolean mustChange) {
        return subject(administrator, email, project)
                .compose(account -> accounts.setPassword(account, password, mustChange));
    }

    /**
     * Permits somebody to set a new password, within seven days; until then the old one is good.
     *
     * @return fails with FORBIDDEN, NOT_FOUND
     */
    public Future<Reset> permit(Principal administrator, String email, Optional<UUID> project) {
        String secret = Tokens.generate();
        Reset reset = new Reset(UUID.randomUUID(), secret);
        return subject(administrator, email, project)
                .compose(account -> resets.create(
                        database.requests(),
                        reset.id(),
                        Tokens.hash(secret).orElseThrow(),
                        account.id(),
                        administrator.reference(),
                        RESET_LIFE))
                .map(reset);
    }

    /** Sets a password with a permission, once; fails with INVALID for one that is none, has expired, or was used. */
    public Future<Void> redeem(UUID id, String secret, String password) {
        Optional<Buffer> shown = Tokens.hash(secret);
        if (shown.isEmpty()) {
            return invalid();
        }
        return accounts.hashed(password)
                .compose(hash -> database.transaction(session -> resets.redeem(session, id, shown.get())
                        .compose(user ->
                                user.map(accounts::byId).orElseGet(() -> Future.succeededFuture(Optional.empty())))
                        .compose(account -> account.isPresent()
                                ? accounts.keep(session, account.get(), hash, false, Optional.empty())
                                : invalid())));
    }

    private Future<Account> subject(Principal administrator, String email, Optional<UUID> project) {
        if (!administrator.superAdmin() && !administrator.projectAdmin()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Only administrators set the passwords of others"));
        }
        Optional<UUID> where = administrator.superAdmin() ? project : Optional.of(administrator.project());
        return accounts.find(database.requests(), Accounts.Name.EMAIL, email, where)
                .compose(found -> found.filter(account ->
                                administrator.superAdmin() || account.project().equals(administrator.project()))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Failure.of(
                                Kind.NOT_FOUND, "There is no such User whose password the caller may set"))));
    }

    private static boolean isRefused(Throwable error) {
        return error instanceof Failure failure && failure.kind() == Kind.UNAUTHENTICATED;
    }

    private static <T> Future<T> invalid() {
        return Future.failedFuture(Failure.invalid("The secret is wrong, expired or used", "secret"));
    }
}
