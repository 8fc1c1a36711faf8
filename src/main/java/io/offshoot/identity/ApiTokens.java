package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ApiTokenStore;
import io.offshoot.store.ApiTokenStore.ApiToken;
import io.offshoot.store.Database;
import io.offshoot.store.PrincipalStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The tokens that people make for their programs: good for long, limited to projects and levels, listed and revoked one by
 * one. Whoever holds one calls as its user, at every door. Super administrators make them for others, too.
 */
public final class ApiTokens {
    /** The longest that a token may be good for. */
    public static final Duration LONGEST = Duration.ofDays(3660);

    private static final int MOST_PER_USER = 500;
    private static final int LONGEST_NAME = 200;

    private final Database database;
    private final SignIn signIn;
    private final ApiTokenStore store = new ApiTokenStore();
    private final PrincipalStore accounts = new PrincipalStore();

    public ApiTokens(Database database, SignIn signIn) {
        this.database = database;
        this.signIn = signIn;
    }

    /**
     * What a token is to be.
     *
     * @param user the id of the User it is to stand for
     * @param name what it is called in lists; may be empty
     * @param life how long it is good for
     */
    public record Wanted(UUID user, String name, TokenLimits limits, Duration life) {}

    /** A token as it is handed out, once. */
    public record Issued(String token, ApiToken listed) {
        @Override
        public String toString() {
            return "Issued[" + listed + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @return fails with FORBIDDEN for another's token unless a super administrator asks, and for who calls with a limited
     *     token; NOT_FOUND for a User who is not there; INVALID for a life or name that is too long; CONFLICT when the user
     *     has too many
     */
    public Future<Issued> issue(Caller caller, Wanted wanted) {
        if (wanted.life().isNegative()
                || wanted.life().isZero()
                || wanted.life().compareTo(LONGEST) > 0) {
            return Future.failedFuture(Failure.invalid(
                    "A token is good for a time between 1 s and " + LONGEST.toDays() + " days", "expiresIn"));
        }
        if (wanted.name().length() > LONGEST_NAME) {
            return Future.failedFuture(Failure.invalid("A name has at most " + LONGEST_NAME + " characters", "name"));
        }
        if (!caller.limits().none()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "A limited token makes no other tokens"));
        }
        String token = Tokens.generate();
        return allowed(caller, wanted.user())
                .compose(user -> accounts.byId(database.requests(), user))
                .compose(found -> found.isPresent() ? Future.succeededFuture() : notFound())
                .compose(there -> store.count(database.requests(), wanted.user()))
                .compose(count -> count < MOST_PER_USER
                        ? store.create(
                                database.requests(),
                                Tokens.hash(token).orElseThrow(),
                                wanted.user(),
                                wanted.name(),
                                wanted.limits().none()
                                        ? java.util.Optional.empty()
                                        : java.util.Optional.of(wanted.limits().text()),
                                caller.reference(),
                                wanted.life())
                        : Future.failedFuture(Failure.of(
                                Kind.CONFLICT, "There are " + MOST_PER_USER + " tokens already; revoke some")))
                .map(listed -> new Issued(token, listed));
    }

    /** The tokens of a User; fails with FORBIDDEN for another's unless a super administrator asks. */
    public Future<List<ApiToken>> list(Caller caller, UUID user) {
        return allowed(caller, user).compose(one -> store.of(database.requests(), one, MOST_PER_USER));
    }

    /**
     * Ends a token; other replicas may know it for five seconds more.
     *
     * @return fails with NOT_FOUND for a token that is not there, or is another's and no super administrator asks; FORBIDDEN
     *     for who calls with a limited token
     */
    public Future<Void> revoke(Caller caller, UUID id) {
        if (!caller.limits().none()) {
            return Future.failedFuture(Failure.of(Kind.FORBIDDEN, "A limited token revokes no tokens"));
        }
        return store.owner(database.requests(), id)
                .compose(owner -> owner.filter(user -> mayActFor(caller, user)).isPresent()
                        ? store.revoke(database.requests(), id)
                        : notFound())
                .map(hash -> {
                    hash.ifPresent(signIn::forget);
                    return null;
                });
    }

    /**
     * Ends a token that is named by its SHA-256, as programs do that do not show it again: the one that the caller shows with
     * the request, whatever its kind and limits, or another API token that {@link #revoke} would end.
     *
     * @param presented what the caller shows, empty for one that shows no token
     * @param signature in hexadecimal
     * @return fails as {@link #revoke}
     */
    public Future<Void> destroy(Caller caller, String presented, String signature) {
        if (!presented.isEmpty() && Tokens.signature(presented).equalsIgnoreCase(signature)) {
            return signIn.logout(presented);
        }
        return signature.matches("[0-9a-fA-F]{64}")
                ? store.find(database.requests(), Buffer.buffer(HexFormat.of().parseHex(signature)))
                        .compose(found -> found.map(id -> revoke(caller, id)).orElseGet(ApiTokens::notFound))
                : notFound();
    }

    private static Future<UUID> allowed(Caller caller, UUID user) {
        return mayActFor(caller, user)
                ? Future.succeededFuture(user)
                : Future.failedFuture(
                        Failure.of(Kind.FORBIDDEN, "Only super administrators see and make the tokens of others"));
    }

    private static boolean mayActFor(Caller caller, UUID user) {
        return caller.superAdmin()
                || (caller.identity().type().equals(ResourceType.USER)
                        && caller.identity().id().equals(user));
    }

    private static <T> Future<T> notFound() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
    }
}
