package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Makes data objects, finds them for whoever may see them, and writes them. */
public final class DataObjects {
    private final Database database;
    private final Containers containers;
    private final Folders folders;
    private final ObjectStore objects = new ObjectStore();
    private final ResourceStore resources = new ResourceStore();

    public DataObjects(Database database, Containers containers, Folders folders) {
        this.database = database;
        this.containers = containers;
        this.folders = folders;
    }

    /** Statements outside a transaction. */
    Session session() {
        return database.requests();
    }

    /** Where the objects are. */
    public Containers containers() {
        return containers;
    }

    /** An object in one of the projects that hold it, with what the caller may do there. */
    public record Found(ObjectRow row, ObjectText text, AccessLevel level) {
        public UUID project() {
            return row.project();
        }

        /** The same if the level is high enough; fails with PermissionDenied. */
        public Found require(AccessLevel needed) {
            if (!level.atLeast(needed)) {
                throw Refusal.denied(needed, ContainerIds.ofProject(project(), false));
            }
            return this;
        }
    }

    /**
     * Makes an object.
     *
     * @return its key; fails with ResourceNotFound for the container or the folder, PermissionDenied for less than UPLOAD
     */
    public Future<ResourceKey> create(Caller caller, NewObject wanted) {
        return database.transaction(session -> create(session, caller, wanted));
    }

    /** {@link #create(Caller, NewObject)} inside a transaction. */
    public Future<ResourceKey> create(Session session, Caller caller, NewObject wanted) {
        ResourceKey key = new ResourceKey(wanted.type(), UUID.randomUUID());
        return containers
                .open(session, caller, wanted.container(), AccessLevel.UPLOAD)
                .compose(view -> folders.hold(session, view, wanted.folder(), wanted.parents(), caller.identity())
                        .compose(held -> write(session, caller, view.project(), key, text(caller, key, wanted))))
                .map(key);
    }

    private static ObjectText text(Caller caller, ResourceKey key, NewObject wanted) {
        Set<ResourceKey> links = new LinkedHashSet<>(DataLinks.of(wanted.details()));
        wanted.own().values().forEach(json -> links.addAll(DataLinks.of(json)));
        Map<String, byte[]> own = new LinkedHashMap<>();
        own.put("state", ObjectText.json(wanted.closed() ? ObjectText.CLOSED : ObjectText.OPEN));
        own.put("hidden", ObjectText.json(wanted.hidden()));
        own.put("types", ObjectText.json(wanted.types()));
        own.put("tags", ObjectText.json(wanted.tags()));
        own.put("properties", ObjectText.json(wanted.properties()));
        own.put("created", ObjectText.json(System.currentTimeMillis() / 1000 * 1000));
        own.put("createdBy", ObjectText.json(Handles.of(caller)));
        own.put("links", ObjectText.references(links));
        own.put("details", wanted.details());
        own.putAll(wanted.own());
        return ObjectText.create(key, wanted.folder(), wanted.name().orElseGet(() -> ContainerIds.of(key)), own);
    }

    /** Writes the row of a new object. */
    private Future<ResourceKey> write(Session session, Caller caller, UUID project, ResourceKey key, ObjectText text) {
        ResourceKey row = key.type().equals(ObjectStore.describing(key.type()))
                ? key
                : new ResourceKey(ObjectStore.describing(key.type()), UUID.randomUUID());
        return resources.create(session, draft(caller, project, row, text)).map(row);
    }

    /** Gives a copy another text. What was a bare FHIR resource gets a Placement. */
    public Future<Void> update(Session session, Caller caller, ObjectRow row, ObjectText text) {
        if (!row.described()) {
            return write(session, caller, row.project(), row.key(), text).mapEmpty();
        }
        // Something about it was set, so it counts as modified, whatever it was before.
        return resources
                .renew(session, draft(caller, row.project(), row.row(), text), Optional.of(row.versionId()))
                .mapEmpty();
    }

    private static ResourceDraft draft(Caller caller, UUID project, ResourceKey row, ObjectText text) {
        return new ResourceDraft(project, row, Optional.of(caller.identity()), Buffer.buffer(text.bytes()), List.of());
    }

    /**
     * The object in a project that the caller may see: in {@code hint} if it is there, else in any.
     *
     * @return fails with ResourceNotFound for what is no object, or in no project that the caller may see
     */
    public Future<Found> find(Session session, Caller caller, String id, Optional<UUID> hint) {
        return ContainerIds.object(id)
                .map(key -> all(session, caller, List.of(key)))
                .orElseGet(() -> Future.succeededFuture(List.of()))
                .compose(found -> found.stream()
                        .filter(copy -> hint.equals(Optional.of(copy.project())))
                        .findFirst()
                        .or(() -> found.stream().findFirst())
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusal.noEntity(id))));
    }

    /** The object in that very project; fails with ResourceNotFound when it is not there for the caller to see. */
    public Future<Found> findIn(Session session, Caller caller, String id, UUID project) {
        return find(session, caller, id, Optional.of(project))
                .compose(found -> found.project().equals(project)
                        ? Future.succeededFuture(found)
                        : Future.failedFuture(Refusal.notFound("The object " + id + " could not be found in "
                                + ContainerIds.ofProject(project, false))));
    }

    /** Every copy of the objects that the caller may see. */
    public Future<List<Found>> all(Session session, Caller caller, Collection<ResourceKey> keys) {
        return objects.find(session, keys, Optional.empty()).compose(rows -> {
            Set<UUID> projects = rows.stream().map(ObjectRow::project).collect(Collectors.toSet());
            return containers.levels().in(session, caller, projects).map(levels -> {
                List<Found> found = new ArrayList<>();
                for (ObjectRow row : rows) {
                    Optional.ofNullable(levels.get(row.project()))
                            .ifPresent(level -> found.add(new Found(row, ObjectText.of(row), level)));
                }
                return found;
            });
        });
    }
}
