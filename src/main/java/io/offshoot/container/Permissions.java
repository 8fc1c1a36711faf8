package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.ContainerStore;
import io.offshoot.store.ContainerStore.Grant;
import io.offshoot.store.Database;
import io.offshoot.store.MembershipStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who may do what in a project, as far as it was granted at this door: to users, to organisations and to everybody. What
 * memberships of the FHIR door allow is theirs to say.
 */
public final class Permissions {
    private static final ResourceType GRANT = ResourceType.of("Grant");

    private final Database database;
    private final Containers containers;
    private final DoorResources resources;
    private final People people = new People();
    private final ContainerStore store = new ContainerStore();
    private final MembershipStore memberships = new MembershipStore();
    private final ContainerLocks locks = new ContainerLocks();

    Permissions(Database database, Containers containers, DoorResources resources) {
        this.database = database;
        this.containers = containers;
        this.resources = resources;
    }

    /**
     * Who may do what in a project, by users and organisations: what was granted here, and what memberships give. Those that
     * an access policy limits are left out, since no level says what it allows.
     */
    public Future<Map<String, AccessLevel>> of(Session session, UUID project) {
        return store.grants(session, project)
                .compose(grants -> memberships.holders(session, project).map(holders -> {
                    Map<String, AccessLevel> levels = new TreeMap<>();
                    grants.forEach(grant -> AccessLevel.named(grant.level())
                            .ifPresent(level -> levels.merge(grant.grantee(), level, AccessLevel::or)));
                    holders.stream()
                            .filter(holder -> !holder.restricted())
                            .forEach(holder ->
                                    levels.merge(Handles.user(holder.login()), level(holder), AccessLevel::or));
                    return levels;
                }));
    }

    /**
     * Gives somebody a level, unless it was given that or more already.
     *
     * @param invitee as {@link People#grantee} takes it
     * @return fails with ResourceNotFound, PermissionDenied for less than ADMINISTER, InvalidInput for a level that not
     *     everybody can have
     */
    public Future<Void> invite(Caller caller, String container, String invitee, AccessLevel level) {
        if (invitee.equals(Handles.PUBLIC) && level != AccessLevel.VIEW) {
            return Future.failedFuture(Refusal.input("level must be \"VIEW\" for PUBLIC"));
        }
        return database.transaction(session -> hold(session, caller, container, AccessLevel.ADMINISTER)
                .compose(view -> people.grantee(session, invitee, "invitee").compose(grantee -> existing(
                                session, view.project(), grantee)
                        .compose(found ->
                                level(found).filter(has -> has.atLeast(level)).isPresent()
                                        ? Future.succeededFuture()
                                        : write(session, caller, view.project(), found, grantee, level)))));
    }

    /**
     * Lowers levels. Nobody is given more than before, and who was given nothing stays without.
     *
     * @param levels by grantee; empty: nothing is left
     * @return fails with ResourceNotFound, PermissionDenied for less than ADMINISTER, InvalidState when nobody would
     *     administer the project, and for who would be left with more through a membership
     */
    public Future<Void> decrease(Caller caller, String container, Map<String, Optional<AccessLevel>> levels) {
        return database.transaction(session -> hold(session, caller, container, AccessLevel.ADMINISTER)
                .compose(view -> store.grants(session, view.project()).compose(grants -> {
                    Future<Void> done = Future.succeededFuture();
                    boolean administrator = false;
                    for (Grant grant : grants) {
                        Optional<AccessLevel> has = AccessLevel.named(grant.level());
                        Optional<AccessLevel> wanted = levels.getOrDefault(grant.grantee(), has);
                        if (has.isEmpty()
                                || wanted.filter(level -> level.atLeast(has.get()))
                                        .isPresent()) {
                            continue;
                        }
                        administrator |= has.get() == AccessLevel.ADMINISTER;
                        done = done.compose(before -> lower(session, caller, view.project(), grant, wanted));
                    }
                    return (administrator ? done.compose(lowered -> requireAdministrator(session, view)) : done)
                            .compose(lowered -> requireLowered(session, view, levels));
                })));
    }

    /** Nobody is told that somebody has less when that one has not. */
    private Future<Void> requireLowered(
            Session session, ContainerView view, Map<String, Optional<AccessLevel>> levels) {
        return memberships.holders(session, view.project()).compose(holders -> holders.stream()
                .filter(holder -> Optional.ofNullable(levels.get(Handles.user(holder.login())))
                        .filter(level -> level.isEmpty() || !level.get().atLeast(level(holder)))
                        .isPresent())
                .findFirst()
                .map(holder -> Future.<Void>failedFuture(Refusal.state(Handles.user(holder.login()) + " is in "
                        + view.id() + " through a membership of the FHIR door, which is to be changed there")))
                .orElseGet(Future::succeededFuture));
    }

    /** At most, where policies limit it. */
    private static AccessLevel level(MembershipStore.Holder holder) {
        return holder.admin() ? AccessLevel.ADMINISTER : AccessLevel.CONTRIBUTE;
    }

    /**
     * Gives up what the caller itself was granted.
     *
     * @return fails with ResourceNotFound, PermissionDenied for who may do nothing there, InvalidState for whose level
     *     comes from elsewhere, or when nobody would administer the project
     */
    public Future<Void> leave(Caller caller, String container) {
        String user = Handles.of(caller);
        return database.transaction(session -> hold(session, caller, container, AccessLevel.VIEW)
                .map(view -> requireUnlimited(caller, view))
                .compose(view -> existing(session, view.project(), user).compose(found -> found.map(
                                grant -> lower(session, caller, view.project(), grant, Optional.empty())
                                        .compose(gone -> grant.level().equals(AccessLevel.ADMINISTER.name())
                                                ? requireAdministrator(session, view)
                                                : Future.succeededFuture()))
                        .orElseGet(() -> Future.failedFuture(Refusal.state(user + " was not invited to "
                                + view.id() + " itself, but may be in it through an organisation, a membership"
                                + " or with everybody"))))));
    }

    /** Whoever is in may leave, but not with a token that is for less than to say who may do what. */
    private static ContainerView requireUnlimited(Caller caller, ContainerView view) {
        if (caller.limits()
                .in(view.project())
                .filter(AccessLevel.ADMINISTER::equals)
                .isEmpty()) {
            throw Refusal.denied(AccessLevel.ADMINISTER, view.id());
        }
        return view;
    }

    /** Gives somebody a level in a new project, inside its transaction. */
    Future<Void> grant(Session session, Caller caller, UUID project, String grantee, AccessLevel level) {
        return write(session, caller, project, Optional.empty(), grantee, level);
    }

    private Future<ContainerView> hold(Session session, Caller caller, String container, AccessLevel needed) {
        return containers
                .open(session, caller, container, needed)
                .compose(view -> locks.permissions(session, view.project()).map(view));
    }

    private Future<Optional<Grant>> existing(Session session, UUID project, String grantee) {
        return store.grants(session, List.of(grantee), Optional.of(List.of(project)))
                .map(found -> found.stream().findFirst());
    }

    private static Optional<AccessLevel> level(Optional<Grant> grant) {
        return grant.flatMap(found -> AccessLevel.named(found.level()));
    }

    private Future<Void> lower(
            Session session, Caller caller, UUID project, Grant grant, Optional<AccessLevel> wanted) {
        return wanted.isPresent()
                ? write(session, caller, project, Optional.of(grant), grant.grantee(), wanted.get())
                : resources.delete(session, caller, project, new ResourceKey(GRANT, grant.id()));
    }

    private Future<Void> write(
            Session session, Caller caller, UUID project, Optional<Grant> old, String grantee, AccessLevel level) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resourceType", GRANT.name());
        members.put("grantee", grantee);
        members.put("level", level.name());
        byte[] text = ObjectText.json(members);
        return old.map(grant -> resources.update(session, caller, project, new ResourceKey(GRANT, grant.id()), text))
                .orElseGet(() ->
                        resources.create(session, caller, project, new ResourceKey(GRANT, UUID.randomUUID()), text));
    }

    private Future<Void> requireAdministrator(Session session, ContainerView view) {
        return store.grants(session, view.project()).compose(left -> {
            boolean granted = left.stream().anyMatch(grant -> grant.level().equals(AccessLevel.ADMINISTER.name()));
            return (granted ? Future.succeededFuture(true) : memberships.isAdministered(session, view.project()))
                    .compose(administered -> administered
                            ? Future.succeededFuture()
                            : Future.failedFuture(Refusal.state(
                                    "Nobody would have ADMINISTER permission in " + view.id() + " any more")));
        });
    }
}
