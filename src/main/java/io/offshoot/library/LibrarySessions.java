package io.offshoot.library;

import io.offshoot.identity.Accounts;
import io.offshoot.identity.Caller;
import io.offshoot.identity.SignIn;
import io.offshoot.identity.TokenLimits;
import io.offshoot.identity.Tokens;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.Database;
import io.offshoot.store.LibrarySessionStore;
import io.offshoot.store.LibrarySessionStore.LibrarySession;
import io.offshoot.store.PrincipalStore.Account;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/**
 * Sessions of the Library door: opened with a password or with an API token, ended by a logout, by time, or with what they
 * were opened with. They are kept in the database, so any replica knows them.
 */
public final class LibrarySessions {
    /** A client that renews its session on time may be late by so much. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final Database database;
    private final Accounts accounts;
    private final SignIn signIn;
    private final Lives lives;
    private final LibrarySessionStore store = new LibrarySessionStore();
    private final AccessTokenStore tokens = new AccessTokenStore();

    /**
     * How long sessions last.
     *
     * @param idle without a request
     * @param longest in all
     */
    public record Lives(Duration idle, Duration longest) {}

    /**
     * Who calls in a session.
     *
     * @param applicationType what the client said that it is at the login; 0 when it said nothing
     */
    public record Visitor(Caller caller, int applicationType) {}

    public LibrarySessions(Database database, Accounts accounts, SignIn signIn, Lives lives) {
        this.database = database;
        this.accounts = accounts;
        this.signIn = signIn;
        this.lives = lives;
    }

    /** How long a session lasts without a request, as clients are told. */
    public Duration idle() {
        return lives.idle();
    }

    /**
     * A session for who knows the password. One that somebody else has set must be changed with the sign-in.
     *
     * @param address of the peer, an IP literal
     * @param newPassword to be set, if any
     * @return the token; fails with UNAUTHENTICATED, FORBIDDEN when the password must be changed, TOO_MANY_REQUESTS, INVALID
     *     for a new password that cannot be one
     */
    public Future<String> byPassword(
            String address, String login, String password, Optional<String> newPassword, int applicationType) {
        return accounts.check(address, Accounts.Name.LOGIN, login, password, Optional.empty())
                .compose(account -> changed(account, newPassword))
                .compose(account -> accounts.open(account, lives.longest()))
                .compose(token -> {
                    Buffer hash = Tokens.hash(token).orElseThrow();
                    return store.create(database.requests(), hash, hash, applicationType, lives.longest())
                            .map(token);
                });
    }

    private Future<Account> changed(Account account, Optional<String> newPassword) {
        if (newPassword.isPresent()) {
            return accounts.setPassword(account, newPassword.get(), false).map(account);
        }
        return account.mustChange()
                ? Future.failedFuture(Failure.of(
                        Kind.FORBIDDEN, "The password was set by somebody else: sign in with a newPassword as well"))
                : Future.succeededFuture(account);
    }

    /** A session for who has an API token, with its limits; fails with UNAUTHENTICATED. */
    public Future<String> byApiToken(String apiToken, int applicationType) {
        Optional<Buffer> hash = Tokens.hash(apiToken);
        if (hash.isEmpty()) {
            return unauthenticated();
        }
        String token = Tokens.generate();
        return tokens.read(database.requests(), hash.get())
                .compose(grant -> grant.filter(found -> found.kind() == AccessTokenStore.Kind.API)
                                .isPresent()
                        ? signIn.caller(apiToken)
                        : unauthenticated())
                .compose(caller -> store.create(
                        database.requests(),
                        Tokens.hash(token).orElseThrow(),
                        hash.get(),
                        applicationType,
                        lives.longest()))
                .map(token);
    }

    /** Who calls in a session, which is in use again; fails with UNAUTHENTICATED. */
    public Future<Visitor> visitor(String token) {
        return Tokens.hash(token)
                .map(hash -> store.use(database.requests(), hash, lives.idle().plus(GRACE)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .compose(found -> found.map(this::visitor).orElseGet(LibrarySessions::unauthenticated));
    }

    private Future<Visitor> visitor(LibrarySession session) {
        TokenLimits limits = session.limits().map(TokenLimits::of).orElse(TokenLimits.NONE);
        return signIn.callerOf(session.principal(), limits)
                .map(caller -> new Visitor(caller, session.applicationType()));
    }

    /** Ends a session; one that was opened with a password can be used at no other door either. */
    public Future<Void> end(String token) {
        return Tokens.hash(token)
                .map(hash -> store.end(database.requests(), hash).compose(ended -> signIn.logout(token)))
                .orElseGet(Future::succeededFuture);
    }

    private static <T> Future<T> unauthenticated() {
        return Future.failedFuture(Failure.of(Kind.UNAUTHENTICATED, "The session has ended"));
    }
}
