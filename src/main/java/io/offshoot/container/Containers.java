package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.store.ContainerStore;
import io.offshoot.store.ContainerStore.Container;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Projects as callers of the Container door find them. */
public final class Containers {
    private final ProjectLevels levels;
    private final ContainerStore store = new ContainerStore();
    private final String defaultRegion;

    /** @param defaultRegion of projects that nobody has set one for */
    public Containers(ProjectLevels levels, String defaultRegion) {
        this.levels = levels;
        this.defaultRegion = defaultRegion;
    }

    /** Who may do what in which project. */
    public ProjectLevels levels() {
        return levels;
    }

    /** The region of projects that nobody has set one for. */
    public String defaultRegion() {
        return defaultRegion;
    }

    /**
     * The container of that id, whatever the caller may do in it.
     *
     * @return fails with ResourceNotFound for what is no live project of that class
     */
    public Future<ContainerView> find(Session session, Caller caller, String id) {
        Optional<UUID> project = ContainerIds.project(id);
        if (project.isEmpty()) {
            return Future.failedFuture(Refusal.noEntity(id));
        }
        return of(session, caller, project.get())
                .compose(found -> found.filter(view -> view.id().equals(id))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusal.noEntity(id))));
    }

    /** A live project, whatever the caller may do in it; empty when there is none. */
    public Future<Optional<ContainerView>> of(Session session, Caller caller, UUID project) {
        return store.read(session, project)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : levels.in(session, caller, Set.of(project))
                                .map(level -> found.map(container -> new ContainerView(
                                        container, settings(container), Optional.ofNullable(level.get(project))))));
    }

    /** The container of that id; fails with ResourceNotFound, or PermissionDenied for less than that level. */
    public Future<ContainerView> open(Session session, Caller caller, String id, AccessLevel needed) {
        return find(session, caller, id).map(view -> view.require(needed));
    }

    /** The settings of a project, as stored or as they are when nobody has set any. */
    public ContainerSettings settings(Container container) {
        return container
                .settings()
                .map(text -> ContainerSettings.of(text).in(defaultRegion))
                .orElseGet(() ->
                        ContainerSettings.unset(defaultRegion, ContainerSettings.INSTALLATION, container.createdBy()));
    }

    /** The ids of projects at the door. */
    public Future<Map<UUID, String>> ids(Session session, Collection<UUID> projects) {
        if (projects.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return store.systemMade(session, projects).map(found -> {
            Map<UUID, String> ids = new HashMap<>();
            projects.forEach(project -> ids.put(project, ContainerIds.ofProject(project, found.contains(project))));
            return ids;
        });
    }
}
