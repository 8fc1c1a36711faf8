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
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.offshoot.text.JsonString;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import io.offshoot.text.TextEdits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Makes, changes and removes projects, and says who may do what in them. */
public final class Projects {
    private static final ResourceType SETTINGS = ResourceType.of("Container");
    private static final ResourceType GRANT = ResourceType.of("Grant");

    private final Database database;
    private final Containers containers;
    private final Indexing indexing;
    private final List<ProjectEnd> ends;
    private final ProjectStore projects = new ProjectStore();
    private final ResourceStore resources = new ResourceStore();
    private final AccessTokenStore tokens = new AccessTokenStore();

    /** @param ends told when a project is removed */
    public Projects(Database database, Containers containers, Indexing indexing, List<ProjectEnd> ends) {
        this.database = database;
        this.containers = containers;
        this.indexing = indexing;
        this.ends = List.copyOf(ends);
    }

    /** Makes a project that the caller administers, inside a transaction; gives its id at the door. */
    public Future<String> create(Session session, Caller caller, String name, ContainerSettings settings) {
        UUID id = UUID.randomUUID();
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resourceType", "Project");
        members.put("name", name);
        byte[] text = ObjectText.json(members);
        ResourceKey key = new ResourceKey(ResourceType.PROJECT, id);
        return projects.create(
                        session, new Project(id, Project.State.LIVE, name, false), caller.reference(), Optional.empty())
                .compose(made -> resources.create(session, draft(caller, id, key, text)))
                .compose(made -> resources.create(
                        session,
                        draft(
                                caller,
                                id,
                                new ResourceKey(SETTINGS, UUID.randomUUID()),
                                settings.text().getBytes())))
                .compose(made -> grant(session, caller, id, Handles.of(caller), AccessLevel.ADMINISTER))
                .map(ContainerIds.ofProject(id, settings.container()));
    }

    /** Changes a project's settings, and its name if one is given; fails with PermissionDenied for less than that level. */
    public Future<Void> update(
            Caller caller,
            String container,
            AccessLevel needed,
            Optional<String> name,
            UnaryOperator<ContainerSettings> change) {
        return database.transaction(session -> projects.readShared(
                        session, ContainerIds.project(container).orElse(new UUID(0, 0)))
                .compose(held -> containers.open(session, caller, container, needed))
                .compose(view -> save(session, caller, view, change.apply(view.settings()))
                        .compose(saved -> name.map(given -> rename(session, caller, view.project(), given))
                                .orElseGet(Future::succeededFuture))));
    }

    /** Keeps settings, inside a transaction. */
    public Future<Void> save(Session session, Caller caller, ContainerView view, ContainerSettings settings) {
        UUID project = view.project();
        Optional<UUID> known = view.container().settingsId();
        ResourceKey key = new ResourceKey(SETTINGS, known.orElseGet(UUID::randomUUID));
        ResourceDraft draft = draft(caller, project, key, settings.text().getBytes());
        return known.isPresent()
                ? resources.update(session, draft, Optional.empty()).mapEmpty()
                : resources.create(session, draft).mapEmpty();
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
            return resources
                    .update(session, draft(caller, project, key, edits.apply()), Optional.empty())
                    .compose(done -> projects.read(session, project))
                    .compose(row -> projects.update(
                            session, project, name, row.map(Project::superAdmin).orElse(false)));
        });
    }

    /** Takes a project out of sight with all that is in it, and ends its tokens. */
    public Future<Void> destroy(Caller caller, String container) {
        return database.transaction(session -> containers
                .open(session, caller, container, AccessLevel.ADMINISTER)
                .compose(view -> {
                    if (view.container().project().superAdmin()
                            || view.settings().container()) {
                        return Future.failedFuture(Refusal.denied("This container cannot be destroyed"));
                    }
                    UUID id = view.project();
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
                }));
    }

    /** Gives somebody a level, in the place of what it was given before; inside a transaction. */
    public Future<Void> grant(Session session, Caller caller, UUID project, String grantee, AccessLevel level) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resourceType", GRANT.name());
        members.put("grantee", grantee);
        members.put("level", level.name());
        return resources
                .create(
                        session,
                        draft(caller, project, new ResourceKey(GRANT, UUID.randomUUID()), ObjectText.json(members)))
                .mapEmpty();
    }

    private ResourceDraft draft(Caller caller, UUID project, ResourceKey key, byte[] text) {
        return new ResourceDraft(
                project,
                key,
                Optional.of(caller.identity()),
                Buffer.buffer(text),
                indexing.terms(key.type(), project, text));
    }

    /** The region and payer that a new project gets when none is named. */
    public ContainerSettings unset(Caller caller) {
        return ContainerSettings.unset(containers.defaultRegion(), Handles.of(caller), Handles.of(caller));
    }
}
