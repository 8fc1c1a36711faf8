package io.offshoot.library.duplication;

import io.offshoot.identity.Caller;
import io.offshoot.library.LibraryText;
import io.offshoot.model.Json;
import io.offshoot.model.LibraryIds;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryProjectStore.ListedProject;
import io.offshoot.store.ResourceVersion;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who created a project, as records show it: {@code {"id","name"}}. */
final class Creators {
    private static final UUID SYSTEM = new UUID(0, 0);

    private final Database database;
    private final ConfigurationStore store = new ConfigurationStore();

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

    /** By the text of the user, if it is still there; a project that nobody asked for was made by the system. */
    Future<String> of(ListedProject project) {
        int slash = project.createdBy().indexOf('/');
        Optional<UUID> id = LibraryIds.parse(project.createdBy().substring(slash + 1));
        return id.map(known -> store.users(database.requests(), List.of(known))
                        .map(found -> json(
                                known,
                                found.stream().findFirst().map(Creators::name).orElse(""))))
                .orElseGet(() -> Future.succeededFuture(json(SYSTEM, "system")));
    }

    private static String name(ResourceVersion user) {
        LibraryText text = LibraryText.of(user.content());
        return text.string("fullName")
                .or(() -> text.string("login"))
                .or(() -> text.string("email"))
                .orElse("");
    }
}
