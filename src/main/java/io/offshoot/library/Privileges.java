package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.Database;
import io.offshoot.store.PrivilegeStore;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a caller may do, as privileges. Super administrators hold all; who administers a project, all that concern it; who
 * may change things there, those that this takes. Others hold what roles, groups and they themselves carry: granted in the
 * environment it counts in every project that they may see. A limited token takes away from that.
 */
public final class Privileges {
    private static final Set<Privilege> OF_CONTRIBUTORS =
            EnumSet.of(Privilege.CREATE_APPLICATION_OBJECTS, Privilege.SCHEDULE_REQUEST);

    private final Database database;
    private final ProjectLevels levels;
    private final PrivilegeStore store = new PrivilegeStore();

    public Privileges(Database database, ProjectLevels levels) {
        this.database = database;
        this.levels = levels;
    }

    /** The privileges in a project; empty when the caller may not see it. */
    public Future<Optional<Set<Privilege>>> in(Caller caller, UUID project) {
        return levels.of(caller, project).compose(level -> {
            if (level.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            return held(caller, List.of(project, Environment.ID))
                    .map(held -> Optional.of(inProject(caller, project, level.get(), held)));
        });
    }

    private static Set<Privilege> inProject(
            Caller caller, UUID project, AccessLevel level, Map<UUID, Set<Integer>> held) {
        Set<Privilege> all = EnumSet.noneOf(Privilege.class);
        for (Privilege privilege : Privilege.values()) {
            boolean carried = held.values().stream().anyMatch(some -> some.contains(privilege.id()));
            boolean implied = level == AccessLevel.ADMINISTER
                    || (level.atLeast(AccessLevel.CONTRIBUTE) && OF_CONTRIBUTORS.contains(privilege));
            if (!privilege.ofEnvironment() && (carried || implied)) {
                all.add(privilege);
            }
        }
        AccessLevel limit = caller.limits().in(project).orElse(AccessLevel.VIEW);
        if (limit != AccessLevel.ADMINISTER) {
            all.retainAll(limit == AccessLevel.CONTRIBUTE ? OF_CONTRIBUTORS : EnumSet.noneOf(Privilege.class));
        }
        return all;
    }

    /** The privileges in the environment: those that concern no single project. */
    public Future<Set<Privilege>> ofEnvironment(Caller caller) {
        if (caller.superAdmin()) {
            return Future.succeededFuture(EnumSet.allOf(Privilege.class));
        }
        if (!caller.limits().none()) {
            return Future.succeededFuture(EnumSet.noneOf(Privilege.class));
        }
        return held(caller, List.of(Environment.ID)).map(held -> {
            Set<Privilege> all = EnumSet.noneOf(Privilege.class);
            held.getOrDefault(Environment.ID, Set.of())
                    .forEach(id ->
                            Privilege.of(id).filter(Privilege::ofEnvironment).ifPresent(all::add));
            return all;
        });
    }

    private Future<Map<UUID, Set<Integer>>> held(Caller caller, List<UUID> projects) {
        return store.held(
                database.requests(), caller.reference(), caller.identity().id(), Optional.of(projects));
    }

    /** Completes when the caller holds all of them in the project; fails with NOT_FOUND, FORBIDDEN. */
    public Future<Void> require(Caller caller, UUID project, Privilege... needed) {
        return in(caller, project).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "There is no such project"));
            }
            return check(found.get(), needed);
        });
    }

    /** Completes when the caller holds all of them in the environment; fails with FORBIDDEN. */
    public Future<Void> requireOfEnvironment(Caller caller, Privilege... needed) {
        return ofEnvironment(caller).compose(found -> check(found, needed));
    }

    /** Completes for a super administrator; fails with FORBIDDEN. */
    public static Future<Void> requireSuperAdmin(Caller caller) {
        return caller.superAdmin()
                ? Future.succeededFuture()
                : Future.failedFuture(Failure.of(Kind.FORBIDDEN, "Only super administrators may do that"));
    }

    private static Future<Void> check(Set<Privilege> held, Privilege... needed) {
        for (Privilege privilege : needed) {
            if (!held.contains(privilege)) {
                return Future.failedFuture(
                        Failure.of(Kind.FORBIDDEN, "The privilege " + privilege.label() + " is needed"));
            }
        }
        return Future.succeededFuture();
    }
}
