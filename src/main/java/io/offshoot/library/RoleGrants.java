package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who holds which security role where. A role is granted in a project, by who administers that, or in the environment, by
 * super administrators; to a user or to a group with all who are in it.
 */
public final class RoleGrants {
    /** The type that a grant is stored as. */
    public static final ResourceType TYPE = ResourceType.of("RoleGrant");

    private final Database database;
    private final ProjectLevels levels;
    private final ObjectWriter writer;
    private final ConfigurationStore store = new ConfigurationStore();

    RoleGrants(Database database, ProjectLevels levels, ObjectWriter writer) {
        this.database = database;
        this.levels = levels;
        this.writer = writer;
    }

    /** The grants of a role in a project, as the references of who holds it. */
    public Future<List<String>> holders(Session session, UUID project, UUID role) {
        return store.grants(session, Optional.of(project), reference(role), "")
                .map(found -> found.stream().map(RoleGrants::member).toList());
    }

    /**
     * Grants a role to some, or takes it from them; what is so already stays so.
     *
     * @param project the environment for a role that counts everywhere
     * @return fails with NOT_FOUND, FORBIDDEN, INVALID for somebody who is not there
     */
    public Future<Void> change(Caller caller, UUID project, UUID role, Collection<UUID> members, boolean grant) {
        return allowed(caller, project)
                .compose(may -> database.transaction(session -> writer.read(
                                session, Environment.ID, new ResourceKey(ObjectKind.SECURITY_ROLE.resource(), role))
                        .compose(found -> store.grants(session, Optional.of(project), reference(role), ""))
                        .compose(now -> {
                            Future<Void> done = Future.succeededFuture();
                            for (UUID member : members) {
                                Optional<ResourceVersion> held = now.stream()
                                        .filter(one -> member(one).endsWith("/" + member))
                                        .findFirst();
                                if (grant && held.isEmpty()) {
                                    done = done.compose(before -> grant(session, caller, project, role, member));
                                } else if (!grant && held.isPresent()) {
                                    done = done.compose(before -> writer.delete(session, caller, held.get()));
                                }
                            }
                            return done;
                        })));
    }

    private Future<Void> grant(Session session, Caller caller, UUID project, UUID role, UUID member) {
        return store.users(session, List.of(member))
                .compose(users -> users.isEmpty()
                        ? store.some(
                                session,
                                Environment.ID,
                                List.of(new ResourceKey(ObjectKind.USER_GROUP.resource(), member)))
                        : Future.succeededFuture(users))
                .compose(found -> found.isEmpty()
                        ? Future.failedFuture(Failure.invalid("There is no user or group " + member, "members"))
                        : writer.create(
                                session,
                                caller,
                                project,
                                new ResourceKey(TYPE, UUID.randomUUID()),
                                LibraryText.create(TYPE)
                                        .withReference("role", reference(role))
                                        .withReference(
                                                "member", found.get(0).key().toString())))
                .mapEmpty();
    }

    private Future<Void> allowed(Caller caller, UUID project) {
        return project.equals(Environment.ID)
                ? Privileges.requireSuperAdmin(caller)
                : levels.require(caller, project, AccessLevel.ADMINISTER).mapEmpty();
    }

    private static String reference(UUID role) {
        return ObjectKind.SECURITY_ROLE.resource() + "/" + role;
    }

    /** Who holds the role by a grant: {@code Type/id}. */
    public static String member(ResourceVersion grant) {
        return LibraryText.of(grant.content()).reference("member");
    }
}
