package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.identity.SecretVault;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The configuration objects of the environment other than users: groups and security roles, which only super
 * administrators write, since they say who may do what; and all others, for which CreateConfigurationObjects is needed. A
 * name is there once among the objects of a kind, whatever its case.
 */
public final class Configurations {
    private final Database database;
    private final Privileges privileges;
    private final SecretVault vault;
    private final ObjectWriter writer;
    private final Groups groups;
    private final ConfigurationStore store = new ConfigurationStore();

    Configurations(Database database, Privileges privileges, SecretVault vault, ObjectWriter writer, Groups groups) {
        this.database = database;
        this.privileges = privileges;
        this.vault = vault;
        this.writer = writer;
        this.groups = groups;
    }

    /**
     * What an object is to be.
     *
     * @param members of a group; empty: as before
     * @param secrets raw JSON values by their places, kept apart and never shown; empty: as before
     */
    public record Wanted(LibraryText text, Optional<List<UUID>> members, Map<String, String> secrets) {}

    /** An object; fails with NOT_FOUND. */
    public Future<ResourceVersion> read(Session session, ObjectKind kind, UUID id) {
        return writer.read(session, Environment.ID, new ResourceKey(kind.resource(), id));
    }

    /** Makes an object; fails with FORBIDDEN, CONFLICT for a name or id that is taken, INVALID. */
    public Future<ResourceVersion> create(Caller caller, ObjectKind kind, UUID id, Wanted wanted) {
        ResourceKey key = new ResourceKey(kind.resource(), id);
        return allowed(caller, kind)
                .compose(may -> database.transaction(session -> free(session, key, wanted.text())
                        .compose(free -> withMembers(session, key, wanted))
                        .compose(text -> writer.create(session, caller, Environment.ID, key, text))
                        .compose(made -> keep(session, key, wanted.secrets()).map(made))));
    }

    /** Changes an object; fails as {@link #create}, with NOT_FOUND. */
    public Future<ResourceVersion> update(Caller caller, ObjectKind kind, ResourceVersion current, Wanted wanted) {
        return allowed(caller, kind)
                .compose(may -> database.transaction(session -> free(session, current.key(), wanted.text())
                        .compose(free -> withMembers(session, current.key(), wanted))
                        .compose(text -> writer.update(session, caller, current, text))
                        .compose(written ->
                                keep(session, current.key(), wanted.secrets()).map(written))));
    }

    /** Deletes an object; one that others name leaves these with a name that leads nowhere. */
    public Future<Void> delete(Caller caller, ObjectKind kind, ResourceVersion current) {
        return allowed(caller, kind)
                .compose(may -> database.transaction(session -> groups.leaveAll(session, caller, current.key())
                        .compose(left -> writer.delete(session, caller, current))
                        .compose(gone -> vault.replace(session, Environment.ID, current.key(), Map.of()))));
    }

    private Future<Void> allowed(Caller caller, ObjectKind kind) {
        return kind.plain()
                ? privileges.requireOfEnvironment(caller, Privilege.CREATE_CONFIGURATION_OBJECTS)
                : Privileges.requireSuperAdmin(caller);
    }

    private Future<Void> free(Session session, ResourceKey key, LibraryText text) {
        String name = text.string("name").orElse("");
        return store.nameTaken(session, Environment.ID, key, name)
                .compose(taken -> taken
                        ? Future.failedFuture(
                                Failure.of(Kind.CONFLICT, "There is another object of the same kind and name: " + name))
                        : Future.succeededFuture());
    }

    private Future<LibraryText> withMembers(Session session, ResourceKey key, Wanted wanted) {
        return wanted.members()
                .map(members -> groups.withMembers(session, key, wanted.text(), members))
                .orElseGet(() -> Future.succeededFuture(wanted.text()));
    }

    private Future<Void> keep(Session session, ResourceKey key, Map<String, String> secrets) {
        return secrets.isEmpty()
                ? Future.succeededFuture()
                : vault.read(session, Environment.ID, key).compose(before -> {
                    Map<String, String> all = new LinkedHashMap<>(before);
                    secrets.forEach((place, value) -> all.put(place, Json.write(value)));
                    return vault.replace(session, Environment.ID, key, all);
                });
    }
}
