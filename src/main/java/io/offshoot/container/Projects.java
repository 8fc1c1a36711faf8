package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.ProjectEnd;
import io.offshoot.store.AccessTokenStore;
import io.offshoot.store.Database;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.offshoot.text.JsonString;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Makes, changes and removes projects, and says who may do what in them. */
public final class Projects {
    private static final ResourceType SETTINGS = ResourceType.of("Container");

    private final Database database;
    private final Containers containers;
    private final DoorResources writer;
    private final Permissions permissions;
    private final Regions regions;
    private final Payers payers = new Payers();
    private final List<ProjectEnd> ends;
    private final ProjectStore projects = new ProjectStore();
    private final ResourceStore resources = new ResourceStore();
    private final AccessTokenStore tokens = new AccessTokenStore();

    /** @param ends told when a project is removed */
    public Projects(Database database, Containers containers, Indexing indexing, List<ProjectEnd> ends) {
        this.database = database;
        this.containers = containers;
        this.writer = new DoorResources(indexing);
        this.permissions = new Permissions(database, containers, writer);
        this.regions = new Regions(containers.defaultRegion());
        this.ends = List.copyOf(ends);
    }

    /** Who may do what in the projects. */
    public Permissions permissions() {
        return permissions;
    }

    /**
     * Makes a project that the caller administers, inside a transaction.
     *
     * @return its id at the door; fails with PermissionDenied for a token that does not allow ADMINISTER everywhere, and as
     *     {@link Payers} and {@link Regions} say
     */
    public Future<String> create(Session session, Caller caller, String name, ContainerSettings settings) {
        if (caller.limits()
                .everywhere()
                .filter(level -> level == AccessLevel.ADMINISTER)
                .isEmpty()) {
            return Future.failedFuture(Refusal.denied("A token that is limited makes no projects"));
        }
        return allow(session, caller, settings)
                .compose(allowed -> make(session, caller, name, settings))
                .compose(id -> permissions
                        .grant(session, caller, id, Handles.of(caller), AccessLevel.ADMINISTER)
                        .map(ContainerIds.ofProject(id, settings.container())));
    }

    /** Completes when the caller may let a new project be paid for and be where its settings say. */
    Future<Void> allow(Session session, Caller caller, ContainerSettings settings) {
        return payers.require(session, caller, settings.billTo(), "billTo")
                .compose(paid -> regions.require(session, settings.region()));
    }

    /** Makes a project where nobody may do anything yet but super administrators, inside a transaction; gives its id. */
    Future<UUID> make(Session session, Caller caller, String name, ContainerSettings settings) {
        UUID id = UUID.randomUUID();
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resourceType", "Project");
        members.put("name", name);
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, id);
        return projects.create(
                        session, new Project(id, Project.State.LIVE, name, false), caller.reference(), Optional.empty())
                .compose(made -> writer.create(session, caller, id, key, ObjectText.json(members)))
                .compose(made -> writer.create(
                        session,
                        caller,
                        id,
                        new ResourceKey(SETTINGS, UUID.randomUUID()),
                        settings.text().getBytes()))
                .map(id);
    }

    /**
     * Changes a project's settings, and its name if one is given.
     *
     * @return fails with PermissionDenied for less than that level, and, where another payer or region is wanted, as
     *     {@link Payers} and {@link Regions} say; only super administrators move a project to another region
     */
    public Future<Void> update(
            Caller caller,
            String container,
            AccessLevel needed,
            Optional<String> name,
            UnaryOperator<ContainerSettings> change) {
        return database.transaction(session -> projects.readShared(
                        session, ContainerIds.project(container).orElse(new UUID(0, 0)))
                .compose(held -> containers.open(session, caller, container, needed))
                .compose(view -> changed(session, caller, view.settings(), change.apply(view.settings()))
                        .compose(settings -> save(session, caller, view, settings))
                        .compose(saved -> name.map(given -> rename(session, caller, view.project(), given))
                                .orElseGet(Future::succeededFuture))));
    }

    private Future<ContainerSettings> changed(
            Session session, Caller caller, ContainerSettings old, ContainerSettings wanted) {
        boolean elsewhere = !wanted.region().equals(old.region());
        if (elsewhere && !caller.superAdmin()) {
            return Future.failedFuture(Refusal.denied("Only a super administrator may move a project to a region"));
        }
        return (wanted.billTo().equals(old.billTo())
                        ? Future.<Void>succeededFuture()
                        : payers.require(session, caller, wanted.billTo(), "billTo"))
                .compose(paid -> elsewhere ? regions.require(session, wanted.region()) : Future.<Void>succeededFuture())
                .map(wanted);
    }

    /** Keeps settings, inside a transaction. */
    Future<Void> save(Session session, Caller caller, ContainerView view, ContainerSettings settings) {
        Optional<UUID> known = view.container().settingsId();
        ResourceKey key = new ResourceKey(SETTINGS, known.orElseGet(UUID::randomUUID));
        byte[] text = settings.text().getBytes();
        return known.isPresent()
                ? writer.update(session, caller, view.project(), key, text)
                : writer.create(session, caller, view.project(), key, text);
    }

    private Future<Void> rename(Session session, Caller caller, UUID project, String name) {
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, project);
        return resources.read(session, project, key).compose(found -> {
            byte[] text = found.orElseThrow().content().getBytes();
            TextEdits edits = new TextEdits(text);
            Optional<Member> old = Members.find(text, "name");
            old.ifPresentOrElse(
                    member -> edits.replace(member, JsonString.quote(name)),
                    () -> edits.insertLast(0, "name", JsonString.quote(name)));
            return writer.update(session, caller, project, key, edits.apply())
                    .compose(done -> projects.read(session, project))
                    .compose(row -> projects.update(
                            session, project, name, row.map(Project::superAdmin).orElse(false)));
        });
    }

    /** Takes a project out of sight with all that is in it, and ends its tokens; fails with PermissionDenied. */
    public Future<Void> destroy(Caller caller, String container) {
        return database.transaction(session -> containers
                .open(session, caller, container, AccessLevel.ADMINISTER)
                .compose(view -> view.container().project().superAdmin()
                                || view.settings().container()
                        ? Future.failedFuture(Refusal.denied("This container cannot be destroyed"))
                        : remove(session, caller, view.project())));
    }

    /** The same with a live project, inside a transaction. */
    Future<Void> remove(Session session, Caller caller, UUID id) {
        Future<Void> done = projects.move(session, id, List.of(Project.State.LIVE), Project.State.DELETED)
                .compose(moved -> resources.delete(
                        session,
                        id,
                        new ResourceKey(ResourceType.PROJECT, id),
                        Optional.of(caller.identity()),
                        Optional.empty()))
                .compose(deleted -> tokens.revokeAllOf(session, id));
        for (ProjectEnd end : ends) {
            done = done.compose(before -> end.deleted(session, id));
        }
        return done;
    }

    /** The region and payer that a new project gets when none is named. */
    public ContainerSettings unset(Caller caller) {
        return ContainerSettings.unset(containers.defaultRegion(), Handles.of(caller), Handles.of(caller));
    }
}
