package io.offshoot.identity;

import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.MembershipStore.Member;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Says what a caller may do in a project. Super administrators administer all live ones; an administrator's membership
 * gives ADMINISTER, a plain one CONTRIBUTE, one with access policies what {@link PolicyLevel} says; other sources may add
 * to that. A token's limits take away from all of it. In a project that is not live nobody may do anything.
 */
public final class ProjectLevels {
    private final Database database;
    private final List<LevelSource> sources;
    private final MembershipStore memberships = new MembershipStore();
    private final ProjectStore projects = new ProjectStore();
    private final PolicyLevel policies = new PolicyLevel();

    /** @param sources of levels besides memberships */
    public ProjectLevels(Database database, List<LevelSource> sources) {
        this.database = database;
        this.sources = List.copyOf(sources);
    }

    /** The level of a caller in a project; empty when it may do nothing there, or there is no such live project. */
    public Future<Optional<AccessLevel>> of(Caller caller, UUID project) {
        return in(database.requests(), caller, Set.of(project)).map(found -> Optional.ofNullable(found.get(project)));
    }

    /**
     * Completes with the level when it is high enough.
     *
     * @return fails with NOT_FOUND when the caller may do nothing there, FORBIDDEN when its level is too low
     */
    public Future<AccessLevel> require(Caller caller, UUID project, AccessLevel needed) {
        return of(caller, project).compose(level -> {
            if (level.isEmpty()) {
                return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
            }
            return level.get().atLeast(needed)
                    ? Future.succeededFuture(level.get())
                    : Future.failedFuture(Failure.of(Kind.FORBIDDEN, needed + " permission is required"));
        });
    }

    /** The levels of a caller in those of the projects where it may do anything. */
    public Future<Map<UUID, AccessLevel>> in(Session session, Caller caller, Set<UUID> wanted) {
        return projects.live(session, wanted).compose(live -> {
            if (caller.superAdmin()) {
                Map<UUID, AccessLevel> all = new HashMap<>();
                live.forEach(project -> all.put(project, AccessLevel.ADMINISTER));
                return Future.succeededFuture(all);
            }
            Future<Map<UUID, AccessLevel>> levels =
                    memberships.in(session, caller.reference(), live).compose(found -> levels(session, caller, found));
            for (LevelSource source : sources) {
                levels = levels.compose(
                        before -> source.in(session, caller, live).map(more -> joined(before, more)));
            }
            return levels.map(found -> limited(caller, found));
        });
    }

    /**
     * The projects where the caller was given a level, with that: what super administrators may do besides is not in it.
     *
     * @param most memberships, and grants of each source, that are looked at
     */
    public Future<Map<UUID, AccessLevel>> given(Session session, Caller caller, int most) {
        Future<Map<UUID, AccessLevel>> levels =
                memberships.of(session, caller.reference(), most).compose(found -> levels(session, caller, found));
        for (LevelSource source : sources) {
            levels = levels.compose(before -> source.all(session, caller, most).map(more -> joined(before, more)));
        }
        return levels.compose(found -> projects.live(session, found.keySet()).map(live -> {
            found.keySet().retainAll(live);
            return limited(caller, found);
        }));
    }

    private Future<Map<UUID, AccessLevel>> levels(Session session, Caller caller, Collection<Member> members) {
        Future<Map<UUID, AccessLevel>> levels = Future.succeededFuture(new LinkedHashMap<>());
        Set<UUID> restricted = members.stream()
                .filter(Member::restricted)
                .map(Member::project)
                .collect(java.util.stream.Collectors.toSet());
        for (Member member : members) {
            // A client counts in its own project only; and beside a restricted membership no other one counts.
            if (!counts(caller, member) || (restricted.contains(member.project()) && !member.restricted())) {
                continue;
            }
            Future<Optional<AccessLevel>> level = member.restricted()
                    ? policies.of(session, member.project(), member.id())
                    : Future.succeededFuture(
                            Optional.of(member.admin() ? AccessLevel.ADMINISTER : AccessLevel.CONTRIBUTE));
            levels = levels.compose(before -> level.map(found -> {
                found.ifPresent(one -> before.merge(member.project(), one, AccessLevel::or));
                return before;
            }));
        }
        return levels;
    }

    private static boolean counts(Caller caller, Member member) {
        return !caller.identity().type().equals(ResourceType.CLIENT_APPLICATION)
                || member.project().equals(caller.home());
    }

    private static Map<UUID, AccessLevel> joined(Map<UUID, AccessLevel> one, Map<UUID, AccessLevel> other) {
        other.forEach((project, level) -> one.merge(project, level, AccessLevel::or));
        return one;
    }

    private static Map<UUID, AccessLevel> limited(Caller caller, Map<UUID, AccessLevel> levels) {
        Map<UUID, AccessLevel> left = new LinkedHashMap<>();
        levels.forEach((project, level) ->
                caller.limits().in(project).ifPresent(limit -> left.put(project, level.atMost(limit))));
        return left;
    }
}
