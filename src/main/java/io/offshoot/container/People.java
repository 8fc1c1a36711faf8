package io.offshoot.container;

import io.offshoot.model.Environment;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.OrgStore;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.PrincipalStore.Account;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Finds users, programs and organisations by what callers call them. */
public final class People {
    private final PrincipalStore accounts = new PrincipalStore();
    private final ResourceStore resources = new ResourceStore();
    private final OrgStore orgs = new OrgStore();

    /**
     * The id of whoever can be given a level.
     *
     * @param named the id of a user or organisation, the e-mail address of a user of the installation, or {@code PUBLIC}
     * @param what the parameter's name, for the sentence
     * @return fails with ResourceNotFound for nobody, InvalidInput for a text of another form
     */
    public Future<String> grantee(Session session, String named, String what) {
        if (named.equals(Handles.PUBLIC)) {
            return Future.succeededFuture(named);
        }
        if (Handles.isOrg(named)) {
            return orgs.read(session, Environment.ID, named)
                    .compose(found -> found.isPresent()
                            ? Future.succeededFuture(named)
                            : Future.failedFuture(Refusal.noEntity(named)));
        }
        if (Handles.isUser(named)) {
            return user(session, named);
        }
        return named.indexOf('@') > 0
                ? accounts.byEmail(session, Environment.ID, named)
                        .compose(found -> found.map(account -> Future.succeededFuture(Handles.of(account)))
                                .orElseGet(() -> Future.failedFuture(Refusal.noEntity(named))))
                : Future.failedFuture(Refusal.input(
                        what + " must be the ID of a user or an organisation, an e-mail address or \"PUBLIC\""));
    }

    /** The id of a user or program, as {@link Handles#of} writes it; fails with ResourceNotFound for nobody. */
    public Future<String> user(Session session, String user) {
        return account(session, user)
                .compose(found -> found.map(account -> Future.succeededFuture(Optional.of(Handles.of(account))))
                        .orElseGet(() -> program(session, user)))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusal.noEntity(user))));
    }

    /** The account of a user: of the installation by its login, of a project by its id. */
    public Future<Optional<Account>> account(Session session, String user) {
        if (!Handles.isUser(user)) {
            return Future.succeededFuture(Optional.empty());
        }
        String login = Handles.login(user);
        return accounts.byLogin(session, Environment.ID, login).compose(found -> {
            Optional<Account> named = found.filter(account -> account.project().equals(Environment.ID));
            Optional<UUID> id = Ids.parse(login);
            return named.isPresent() || id.isEmpty() ? Future.succeededFuture(named) : accounts.byId(session, id.get());
        });
    }

    private Future<Optional<String>> program(Session session, String user) {
        return Ids.parse(Handles.login(user))
                .map(id -> resources
                        .readAnywhere(session, new ResourceKey(ResourceType.CLIENT_APPLICATION, id))
                        .map(found -> found.stream()
                                .filter(version -> !version.deleted())
                                .findFirst()
                                .map(version -> Handles.USER + id)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }
}
