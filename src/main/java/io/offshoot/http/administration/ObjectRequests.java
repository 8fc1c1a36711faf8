package io.offshoot.http.administration;

import io.offshoot.container.Administration;
import io.offshoot.container.FolderPath;
import io.offshoot.container.NewObject;
import io.offshoot.identity.Caller;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Data objects that only administrators make, and what only they say about others. */
final class ObjectRequests {
    static final Set<String> MEMBERS = Set.of("project", "sponsored", "sponsoredUntil");
    static final Set<String> OF_DATABASE = Set.of("project", "name", "folder", "parents", "hidden");

    private final Administration administration;

    ObjectRequests(Administration administration) {
        this.administration = administration;
    }

    /** Makes a database, which is closed. */
    Future<Map<String, String>> createDatabase(Caller caller, Body body) {
        return administration
                .addObject(
                        caller,
                        new NewObject(
                                ResourceType.of("Database"),
                                body.required("project"),
                                body.text("name").filter(name -> !name.isEmpty()),
                                FolderPath.of(body.text("folder").orElse(FolderPath.ROOT), "folder"),
                                body.flag("parents").orElse(false),
                                List.of(),
                                List.of(),
                                Map.of(),
                                "{}".getBytes(StandardCharsets.UTF_8),
                                body.flag("hidden").orElse(false),
                                true,
                                Map.of()))
                .map(id -> Map.of("id", id));
    }

    /** Says whether the platform sponsors an object in a project. */
    Future<Void> sponsor(Caller caller, String id, Body body) {
        Optional<Long> until = body.millis("sponsoredUntil");
        return administration.sponsor(
                caller,
                id,
                body.required("project"),
                body.flag("sponsored").orElseThrow(() -> Body.expected("true or false", "sponsored")),
                until);
    }
}
