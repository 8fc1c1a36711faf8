package io.offshoot.http.container;

import io.offshoot.container.Containers;
import io.offshoot.container.Files;
import io.offshoot.container.Folders;
import io.offshoot.store.Database;
import io.vertx.core.Future;

/** Folders of a project: making and listing them. */
final class FolderMethods {
    private final Folders folders;
    private final FolderListing listing;

    FolderMethods(Database database, Containers containers, Folders folders, Files files) {
        this.folders = folders;
        this.listing = new FolderListing(database, containers, folders, files);
    }

    void addTo(Methods methods) {
        methods.add(Methods.CONTAINERS, "newFolder", this::create).add(Methods.CONTAINERS, "listFolder", listing::list);
    }

    private Future<Void> create(ContainerCall call) {
        return folders.create(
                        call.caller(),
                        call.subject(),
                        call.input().requiredFolder("folder"),
                        call.input().bool("parents", false))
                .compose(done -> call.answerId());
    }
}
