package io.offshoot.library;

import io.offshoot.identity.Accounts;
import io.offshoot.identity.Caller;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.PrincipalStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The users of the whole installation, who sign in at every door. Only super administrators make, change and delete them:
 * whoever sets a password can be whoever it belongs to.
 */
public final class Users {
    private final Database database;
    private final Accounts accounts;
    private final SecretVault vault;
    private final ObjectWriter writer;
    private final Groups groups;
    private final ConfigurationStore store = new ConfigurationStore();
    private final PrincipalStore principals = new PrincipalStore();
    private final AccessTokenStore tokens = new AccessTokenStore();

    Users(Database database, Accounts accounts, SecretVault vault, ObjectWriter writer, Groups groups) {
        this.database = database;
        this.accounts = accounts;
        this.vault = vault;
        this.writer = writer;
        this.groups = groups;
    }

    /**
     * What a user is to be.
     *
     * @param password a new one; empty: as before, and for a new user none, with whom nobody can sign in
     * @param mustChange whether the password must be changed at the next sign-in
     * @param memberships the groups that the user is to be in; empty: as before
     */
    public record Wanted(
            LibraryText text, Optional<String> password, boolean mustChange, Optional<Set<UUID>> memberships) {}

    /** A user of the installation; fails with NOT_FOUND. */
    public Future<ResourceVersion> read(Session session, UUID id) {
        return store.users(session, List.of(id))
                .compose(found -> found.isEmpty() ? ObjectWriter.notFound() : Future.succeededFuture(found.get(0)));
    }

    /** Makes a user; fails with FORBIDDEN, CONFLICT for a login or e-mail address that is taken, INVALID. */
    public Future<ResourceVersion> create(Caller caller, UUID id, Wanted wanted) {
        ResourceKey key = new ResourceKey(ResourceType.USER, id);
        return Privileges.requireSuperAdmin(caller)
                .compose(may -> database.transaction(session -> names(session, Environment.ID, key, wanted.text())
                        .compose(free -> writer.create(session, caller, Environment.ID, key, wanted.text()))
                        .compose(made -> groups.join(
                                        session,
                                        caller,
                                        key,
                                        wanted.memberships().orElse(Set.of()))
                                .map(made))))
                .compose(made -> password(id, wanted).map(made))
                // Without the password that was asked for there is no user either.
                .recover(error -> undo(caller, key, error));
    }

    private Future<ResourceVersion> undo(Caller caller, ResourceKey key, Throwable error) {
        return database.transaction(session -> writer.read(session, Environment.ID, key)
                        .compose(made -> groups.leaveAll(session, caller, key)
                                .compose(left -> writer.delete(session, caller, made))))
                .transform(undone -> Future.failedFuture(error));
    }

    /** Changes a user; fails as {@link #create}, with NOT_FOUND. */
    public Future<ResourceVersion> update(Caller caller, ResourceVersion current, Wanted wanted) {
        ResourceKey key = current.key();
        return Privileges.requireSuperAdmin(caller)
                .compose(may -> database.transaction(session -> names(session, current.project(), key, wanted.text())
                        .compose(free -> writer.update(session, caller, current, wanted.text()))
                        .compose(written -> wanted.memberships()
                                .map(some -> groups.join(session, caller, key, some))
                                .orElseGet(Future::succeededFuture)
                                .map(written))))
                .compose(written -> password(key.id(), wanted).map(written));
    }

    private Future<Void> password(UUID id, Wanted wanted) {
        return wanted.password()
                .map(password -> accounts.byId(id).compose(account -> account.map(
                                found -> accounts.setPassword(found, password, wanted.mustChange()))
                        .orElseGet(ObjectWriter::notFound)))
                .orElseGet(Future::succeededFuture);
    }

    /** Deletes a user with its sign-ins, tokens and memberships of groups; what it made stays. Nobody deletes itself. */
    public Future<Void> delete(Caller caller, ResourceVersion current) {
        if (caller.identity().equals(current.key())) {
            return Future.failedFuture(Failure.of(Kind.CONFLICT, "Nobody can delete itself"));
        }
        return Privileges.requireSuperAdmin(caller)
                .compose(may -> database.transaction(session -> groups.leaveAll(session, caller, current.key())
                        .compose(left -> writer.delete(session, caller, current))
                        .compose(gone -> vault.replace(session, current.project(), current.key(), Map.of()))
                        .compose(forgotten ->
                                tokens.revokeAll(session, current.key().id()))));
    }

    private Future<Void> names(Session session, UUID project, ResourceKey key, LibraryText text) {
        String email = text.string("email").orElse("");
        String login = text.string("login").orElse(email);
        return principals
                .taken(session, project, key.id(), login, email)
                .compose(taken -> taken.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(Kind.CONFLICT, "Another user has the same " + taken.get())));
    }
}
