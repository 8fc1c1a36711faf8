package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.Database;
import io.offshoot.store.FolderStore;
import io.offshoot.store.ObjectMoveStore;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.store.ReachStore;
import io.offshoot.store.Session;
import io.offshoot.store.UploadStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Removes objects and folders from a project; copies in other projects stay. Hidden objects that only what is removed
 * linked to go as well.
 */
public final class Removals {
    /** Objects of a folder that one call removes; clients ask again until all are gone. */
    private static final int MOST = 50_000;

    private final Database database;
    private final Containers containers;
    private final Moves moves;
    private final ContainerLocks locks = new ContainerLocks();
    private final FolderStore folderStore = new FolderStore();
    private final ObjectStore objects = new ObjectStore();
    private final ObjectMoveStore store = new ObjectMoveStore();
    private final ReachStore reach = new ReachStore();
    private final UploadStore uploads = new UploadStore();

    public Removals(Database database, Containers containers, Moves moves) {
        this.database = database;
        this.containers = containers;
        this.moves = moves;
    }

    /**
     * Removes objects.
     *
     * @param force whether ids that are not there are passed over
     * @return fails with ResourceNotFound, PermissionDenied for less than CONTRIBUTE, in a protected project ADMINISTER
     */
    public Future<Void> objects(Caller caller, String container, Collection<String> ids, boolean force) {
        return database.transaction(session -> alone(session, caller, container)
                .compose(view -> (force ? present(session, view, ids) : moves.find(session, view, ids))
                        .compose(found -> remove(
                                session,
                                caller,
                                view,
                                found.stream()
                                        .map(row -> new ObjectStore.Place(row.key(), row.row()))
                                        .toList()))));
    }

    private Future<List<ObjectRow>> present(Session session, ContainerView view, Collection<String> ids) {
        Set<ResourceKey> keys = new LinkedHashSet<>();
        ids.forEach(id -> io.offshoot.model.ContainerIds.object(id).ifPresent(keys::add));
        return objects.find(session, keys, Optional.of(view.project()));
    }

    /**
     * Removes a folder.
     *
     * @param folder canonical
     * @param recurse whether what is in it goes with it
     * @param force whether it does not matter if there is no such folder
     * @param partial whether a part may be removed, when there is much
     * @return whether all of it is gone; fails with ResourceNotFound, InvalidState for a folder that is not empty,
     *     InvalidInput for the root, PermissionDenied as {@link #objects}
     */
    public Future<Boolean> folder(
            Caller caller, String container, String folder, boolean recurse, boolean force, boolean partial) {
        if (folder.equals(FolderPath.ROOT)) {
            return Future.failedFuture(Refusal.input("The root folder cannot be removed"));
        }
        return database.transaction(session -> alone(session, caller, container).compose(view -> folderStore
                .existing(session, view.project(), List.of(folder))
                .compose(found -> {
                    if (found.isEmpty()) {
                        return force ? Future.succeededFuture(true) : Folders.missing(view, folder);
                    }
                    return remove(session, caller, view, folder, recurse, partial);
                })));
    }

    private Future<Boolean> remove(
            Session session, Caller caller, ContainerView view, String folder, boolean recurse, boolean partial) {
        int most = partial ? MOST : Integer.MAX_VALUE;
        return objects.below(session, view.project(), folder, most).compose(found -> folderStore
                .below(session, view.project(), folder)
                .compose(below -> {
                    if (!recurse && !(found.isEmpty() && below.isEmpty())) {
                        return Future.failedFuture(
                                Refusal.state("The folder \"" + folder + "\" in " + view.id() + " is not empty"));
                    }
                    boolean all = found.size() < most;
                    return remove(session, caller, view, found)
                            .compose(removed -> all
                                    ? store.deleteFolders(session, view.project(), caller.identity(), folder)
                                    : Future.succeededFuture())
                            .map(all);
                }));
    }

    private Future<ContainerView> alone(Session session, Caller caller, String container) {
        return containers
                .open(session, caller, container, AccessLevel.CONTRIBUTE)
                .map(view -> view.settings().guarded() ? view.require(AccessLevel.ADMINISTER) : view)
                .compose(view -> locks.alone(session, view.project()).map(view));
    }

    /** Removes rows, the FHIR resources that they describe, and what hangs on them. */
    private Future<Void> remove(Session session, Caller caller, ContainerView view, List<ObjectStore.Place> places) {
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        List<ResourceKey> rows = places.stream().map(ObjectStore.Place::row).toList();
        return reach.orphans(session, view.project(), rows)
                .compose(orphans -> objects.described(session, view.project(), orphans))
                .compose(orphans -> {
                    List<ResourceKey> doomed = new ArrayList<>();
                    for (List<ObjectStore.Place> part : List.of(places, orphans)) {
                        part.forEach(place -> {
                            doomed.add(place.row());
                            doomed.add(place.key());
                        });
                    }
                    List<UUID> files = doomed.stream()
                            .filter(key -> key.type().equals(ResourceType.BINARY))
                            .map(ResourceKey::id)
                            .toList();
                    return store.delete(session, view.project(), caller.identity(), new LinkedHashSet<>(doomed))
                            .compose(deleted -> uploads.forget(session, view.project(), files));
                });
    }
}
