package io.offshoot.identity;

import io.offshoot.model.Failure;
import io.offshoot.store.Database;
import io.offshoot.store.LoginStore;
import io.offshoot.store.LoginStore.Login;
import io.offshoot.store.LoginStore.Voucher;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.MembershipStore.Place;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The first half of signing in with a password: the password, then one membership, then a code that {@link PersonTokens}
 * exchanges for tokens.
 */
public final class PersonSignIn {
    private static final Duration TO_CHOOSE = Duration.ofMinutes(10);
    private static final Duration CODE_LIFE = Duration.ofMinutes(5);
    private static final int MOST_MEMBERSHIPS = 1000;
    private static final int LONGEST_AGENT = 200;

    private final Database database;
    private final Accounts accounts;
    private final Principals principals = new Principals();
    private final LoginStore logins = new LoginStore();
    private final MembershipStore memberships = new MembershipStore();

    PersonSignIn(Database database, Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /**
     * What somebody wants who signs in.
     *
     * @param project the only one to sign in to
     * @param client the ClientApplication through which it is done; its project is the only one to sign in to
     * @param remember whether tokens may be renewed, as the scopes {@code offline_access} and {@code offline} ask for, too
     * @param address of the peer, an IP literal
     * @param agent what the peer calls its program
     */
    public record Request(
            String email,
            String password,
            Optional<UUID> project,
            Optional<UUID> client,
            Scope scope,
            boolean remember,
            CodeChallenge challenge,
            String address,
            String agent) {
        boolean refreshable() {
            return remember || scope.has("offline_access") || scope.has("offline") || scope.has("online_access");
        }

        @Override
        public String toString() {
            return "Request[" + email + "]";
        }
    }

    /**
     * A sign-in that has begun.
     *
     * @param code to be exchanged for tokens; empty while there are memberships to choose from
     * @param choices the memberships to choose from; none when there is a code
     */
    public record Begun(UUID login, Optional<String> code, List<Place> choices) {}

    /**
     * Checks the password, and chooses the membership if there is only one.
     *
     * @return fails with INVALID for a wrong password or unknown person, always with the same sentence, for a client that is
     *     none, for a password that must be changed first, and for a person without a membership; TOO_MANY_REQUESTS
     */
    public Future<Begun> begin(Request request) {
        return project(request).compose(project -> accounts.check(
                        request.address(), Accounts.Name.EMAIL, request.email(), request.password(), project)
                .recover(PersonSignIn::invalid)
                .compose(account -> account.mustChange()
                        ? Future.failedFuture(Failure.invalid(
                                "The password must be changed first: POST /auth/changepassword", "password"))
                        : begin(request, account, project)));
    }

    private Future<Optional<UUID>> project(Request request) {
        if (request.client().isEmpty()) {
            return Future.succeededFuture(request.project());
        }
        return principals.client(database.requests(), request.client().get()).compose(client -> {
            if (client.isEmpty()) {
                return Future.failedFuture(Failure.invalid("Invalid client", "clientId"));
            }
            UUID project = client.get().project();
            return request.project().isEmpty() || request.project().get().equals(project)
                    ? Future.succeededFuture(Optional.of(project))
                    : Future.failedFuture(Failure.invalid("The client belongs to another project", "projectId"));
        });
    }

    private Future<Begun> begin(Request request, Account account, Optional<UUID> project) {
        String user = Accounts.key(account).toString();
        return memberships
                .places(database.requests(), user, project, MOST_MEMBERSHIPS)
                .compose(places -> {
                    if (places.isEmpty()) {
                        return Future.failedFuture(Failure.invalid("User is not a member of any such project"));
                    }
                    UUID login = UUID.randomUUID();
                    Future<Void> noted = logins.create(database.requests(), login(login, request, account), TO_CHOOSE);
                    return places.size() > 1
                            ? noted.map(new Begun(login, Optional.empty(), places))
                            : noted.compose(done -> choose(login, places.get(0)))
                                    .map(code -> new Begun(login, Optional.of(code), List.of()));
                });
    }

    private static Login login(UUID id, Request request, Account account) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        String agent = request.agent();
        return new Login(
                id,
                account.id(),
                Optional.empty(),
                Optional.empty(),
                request.client(),
                request.scope().toString(),
                request.refreshable(),
                request.address(),
                agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)),
                request.challenge().challenge(),
                request.challenge().method(),
                now,
                now);
    }

    /**
     * Chooses among the memberships of a sign-in that has begun, once.
     *
     * @return the code; fails with INVALID when there is no such sign-in, or no such membership of its user
     */
    public Future<String> choose(UUID login, UUID membership) {
        Session session = database.requests();
        return logins.read(session, login).compose(found -> {
            if (found.isEmpty() || found.get().membership().isPresent()) {
                return Future.failedFuture(Failure.invalid("Invalid login", "login"));
            }
            String user = "User/" + found.get().user();
            return project(found.get())
                    .compose(project -> memberships.places(session, user, project, MOST_MEMBERSHIPS))
                    .compose(places -> places.stream()
                            .filter(place -> place.membership().key().id().equals(membership))
                            .findFirst()
                            .map(place -> choose(login, place))
                            .orElseGet(() -> Future.failedFuture(Failure.invalid("Invalid profile", "profile"))));
        });
    }

    private Future<Optional<UUID>> project(Login login) {
        return login.client().isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : principals
                        .client(database.requests(), login.client().get())
                        .compose(client -> client.isPresent()
                                ? Future.succeededFuture(
                                        Optional.of(client.get().project()))
                                : Future.failedFuture(Failure.invalid("Invalid client", "clientId")));
    }

    private Future<String> choose(UUID login, Place place) {
        String code = Tokens.generate();
        return database.transaction(session -> logins.choose(
                                session,
                                login,
                                place.membership().project(),
                                place.membership().key().id())
                        .compose(chosen -> chosen
                                ? logins.handOut(
                                        session,
                                        login,
                                        Voucher.CODE,
                                        Tokens.hash(code).orElseThrow(),
                                        CODE_LIFE)
                                : Future.failedFuture(Failure.invalid("Invalid login", "login"))))
                .map(code);
    }

    /** At this door a wrong password is a bad request. */
    private static <T> Future<T> invalid(Throwable error) {
        return Future.failedFuture(
                error instanceof Failure failure && failure.kind() == Failure.Kind.UNAUTHENTICATED
                        ? Failure.invalid(failure.getMessage())
                        : error);
    }
}
