package io.offshoot.library.duplication;

import io.offshoot.identity.Caller;
import io.offshoot.library.LibraryText;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryProjectStore.ListedProject;
import io.offshoot.store.ResourceStore;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who created a project, as records show it: {@code {"id","name"}}. */
final class Creators {
    private static final UUID SYSTEM = new UUID(0, 0);

    private final Database database;
    private final ResourceStore store = new ResourceStore();

    Creators(Database database) {
        this.database = database;
    }

    static String json(Caller caller) {
        return json(caller.identity().id(), caller.display().isBlank() ? caller.login() : caller.display());
    }

    private static String json(UUID id, String name) {
        Map<String, String> creator = new LinkedHashMap<>();
        creator.put("id", LibraryIds.text(id));
        creator.put("name", name);
        return Json.write(creator);
    }

    /** By the text of who it was, if it is still there; a project that nobody asked for was made by the system. */
    Future<String> of(ListedProject project) {
        String[] parts = project.createdBy().split("/", 2);
        Optional<ResourceType> type = ResourceType.named(parts[0]);
        Optional<UUID> id = LibraryIds.parse(parts[parts.length - 1]);
        if (type.isEmpty() || id.isEmpty()) {
            return Future.succeededFuture(json(SYSTEM, "system"));
        }
        return store.readAnywhere(database.requests(), new ResourceKey(type.get(), id.get()))
                .map(found -> json(
                        id.get(), found.stream().findFirst().map(Creators::name).orElse(project.createdBy())));
    }

    private static String name(ResourceVersion who) {
        LibraryText text = LibraryText.of(who.content());
        return text.string("fullName")
                .or(() -> text.string("login"))
                .or(() -> text.string("email"))
                .or(() -> text.string("name"))
                .orElse(who.key().toString());
    }
}
