package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.Database;
import io.offshoot.store.FolderStore;
import io.offshoot.store.ObjectMoveStore;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Moves objects and folders inside a project. */
public final class Moves {
    private final Database database;
    private final Containers containers;
    private final DataObjects objects;
    private final Folders folders;
    private final ContainerLocks locks = new ContainerLocks();
    private final FolderStore folderStore = new FolderStore();
    private final ObjectStore objectStore = new ObjectStore();
    private final ObjectMoveStore moves = new ObjectMoveStore();

    public Moves(Database database, Containers containers, DataObjects objects, Folders folders) {
        this.database = database;
        this.containers = containers;
        this.objects = objects;
        this.folders = folders;
    }

    /**
     * Gives a folder another path, with all that is in it.
     *
     * @param target canonical; its parent is there, itself not
     * @return fails with ResourceNotFound, InvalidInput for the root or a path inside the folder, InvalidState for a path
     *     that is taken, PermissionDenied for less than CONTRIBUTE
     */
    public Future<Void> rename(Caller caller, String container, String folder, String target) {
        return database.transaction(session ->
                alone(session, caller, container).compose(view -> moveFolder(session, caller, view, folder, target)));
    }

    /**
     * Moves objects and folders into a folder.
     *
     * @param ids of objects in the container
     * @param paths canonical
     * @param destination canonical
     * @return fails as {@link #rename}
     */
    public Future<Void> move(
            Caller caller, String container, Collection<String> ids, Collection<String> paths, String destination) {
        return database.transaction(
                session -> alone(session, caller, container).compose(view -> folders.require(session, view, destination)
                        .compose(there -> find(session, view, ids))
                        .compose(found -> moveObjects(session, caller, view, found, destination))
                        .compose(moved -> {
                            Future<Void> done = Future.succeededFuture();
                            for (String path : new LinkedHashSet<>(paths)) {
                                String target = FolderPath.in(destination, FolderPath.lastName(path));
                                done = done.compose(before -> path.equals(target)
                                        ? folders.require(session, view, path)
                                        : moveFolder(session, caller, view, path, target));
                            }
                            return done;
                        })));
    }

    private Future<ContainerView> alone(Session session, Caller caller, String container) {
        return containers
                .open(session, caller, container, AccessLevel.CONTRIBUTE)
                .compose(view -> locks.alone(session, view.project()).map(view));
    }

    private Future<Void> moveFolder(Session session, Caller caller, ContainerView view, String folder, String target) {
        if (folder.equals(FolderPath.ROOT)) {
            return Future.failedFuture(Refusal.input("The root folder cannot be moved or renamed"));
        }
        if (FolderPath.isBelow(target, folder)) {
            return Future.failedFuture(
                    target.equals(folder)
                            ? Refusal.state("The folder \"" + target + "\" already exists in " + view.id())
                            : Refusal.input("The folder \"" + folder + "\" cannot be moved into itself"));
        }
        return folders.require(session, view, folder)
                .compose(there -> folders.require(session, view, FolderPath.parent(target)))
                .compose(there -> folderStore.existing(session, view.project(), List.of(target)))
                .compose(taken -> taken.isEmpty()
                        ? moves.rename(session, view.project(), caller.identity(), folder, target)
                        : Future.failedFuture(
                                Refusal.state("The folder \"" + target + "\" already exists in " + view.id())));
    }

    /** The objects of those ids in the container; fails with ResourceNotFound naming those that are not there. */
    Future<List<ObjectRow>> find(Session session, ContainerView view, Collection<String> ids) {
        Set<ResourceKey> keys = new LinkedHashSet<>();
        List<String> missing = new ArrayList<>();
        new LinkedHashSet<>(ids)
                .forEach(id -> ContainerIds.object(id).ifPresentOrElse(keys::add, () -> missing.add(id)));
        return objectStore.find(session, keys, Optional.of(view.project())).compose(found -> {
            found.forEach(row -> keys.remove(row.key()));
            keys.forEach(key -> missing.add(ContainerIds.of(key)));
            return missing.isEmpty()
                    ? Future.succeededFuture(found)
                    : Future.failedFuture(Refusal.naming(
                            Refusal.notFound("The object " + missing.get(0) + " could not be found in " + view.id()),
                            "objects",
                            missing));
        });
    }

    private Future<Void> moveObjects(
            Session session, Caller caller, ContainerView view, List<ObjectRow> found, String destination) {
        List<ResourceKey> described =
                found.stream().filter(ObjectRow::described).map(ObjectRow::row).toList();
        Future<Void> done = moves.move(session, view.project(), caller.identity(), described, destination)
                .mapEmpty();
        for (ObjectRow bare : found.stream().filter(row -> !row.described()).toList()) {
            ObjectText text = ObjectText.of(bare).with("folder", ObjectText.json(destination));
            done = done.compose(before -> objects.update(session, caller, bare, text));
        }
        return done;
    }
}
