package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.Database;
import io.offshoot.store.FolderStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** Makes and finds folders. Moving and removing them is {@link Moves}'s work. */
public final class Folders {
    private final Database database;
    private final Containers containers;
    private final FolderStore folders = new FolderStore();
    private final ContainerLocks locks = new ContainerLocks();

    public Folders(Database database, Containers containers) {
        this.database = database;
        this.containers = containers;
    }

    /**
     * Makes a folder; with {@code parents} also those above it, and nothing happens when it is there.
     *
     * @param folder canonical
     * @return fails with ResourceNotFound for a missing parent, InvalidState for a folder that is there, PermissionDenied for
     *     less than UPLOAD
     */
    public Future<Void> create(Caller caller, String container, String folder, boolean parents) {
        return database.transaction(session -> containers
                .open(session, caller, container, AccessLevel.UPLOAD)
                .compose(view -> locks.shared(session, view.project())
                        .compose(locked -> create(session, view, caller.identity(), folder, parents))));
    }

    private Future<Void> create(
            Session session, ContainerView view, ResourceKey author, String folder, boolean parents) {
        if (parents) {
            return folders.create(session, view.project(), FolderPath.lineage(folder), author);
        }
        String parent = FolderPath.parent(folder);
        return folders.existing(session, view.project(), List.of(folder, parent))
                .compose(found -> {
                    if (folder.equals(FolderPath.ROOT) || found.contains(folder)) {
                        return Future.failedFuture(
                                Refusal.state("The folder \"" + folder + "\" already exists in " + view.id()));
                    }
                    if (!parent.equals(FolderPath.ROOT) && !found.contains(parent)) {
                        return Future.failedFuture(Refusal.notFound("The parent folder \"" + parent
                                + "\" does not exist in project \"" + view.id() + "\""));
                    }
                    return folders.create(session, view.project(), List.of(folder), author);
                });
    }

    /** Completes when the folder is there; fails with ResourceNotFound. */
    public Future<Void> require(Session session, ContainerView view, String folder) {
        if (folder.equals(FolderPath.ROOT)) {
            return Future.succeededFuture();
        }
        return folders.existing(session, view.project(), List.of(folder))
                .compose(found -> found.isEmpty() ? missing(view, folder) : Future.succeededFuture());
    }

    /**
     * Completes when the folder is there for something to be put into it, after making it where {@code parents} says so;
     * whatever is put in by the same transaction finds it there. Fails with ResourceNotFound.
     */
    public Future<Void> hold(Session session, ContainerView view, String folder, boolean parents, ResourceKey author) {
        UUID project = view.project();
        return locks.shared(session, project)
                .compose(locked -> parents
                        ? folders.create(session, project, FolderPath.lineage(folder), author)
                        : require(session, view, folder));
    }

    static <T> Future<T> missing(ContainerView view, String folder) {
        return Future.failedFuture(
                Refusal.notFound("Folder \"" + folder + "\" does not exist in project \"" + view.id() + "\""));
    }
}
