package io.offshoot.http.library;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.Library;
import io.offshoot.library.ObjectKind;
import io.offshoot.library.Privilege;
import io.offshoot.library.Privileges;
import io.offshoot.model.Failure;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What clients ask about the environment as a whole, and single objects by their type. */
final class EnvironmentRoutes {
    /** Languages by their LCIDs, as Windows numbers them. */
    private static final Map<Integer, String> LANGUAGES = new TreeMap<>(Map.ofEntries(
            Map.entry(1031, "German (Germany)"),
            Map.entry(1033, "English (United States)"),
            Map.entry(1036, "French (France)"),
            Map.entry(1040, "Italian (Italy)"),
            Map.entry(1041, "Japanese"),
            Map.entry(1042, "Korean"),
            Map.entry(1043, "Dutch (Netherlands)"),
            Map.entry(1045, "Polish"),
            Map.entry(1046, "Portuguese (Brazil)"),
            Map.entry(1053, "Swedish"),
            Map.entry(1055, "Turkish"),
            Map.entry(1049, "Russian"),
            Map.entry(2052, "Chinese (Simplified)"),
            Map.entry(2057, "English (United Kingdom)"),
            Map.entry(3082, "Spanish (Spain)"),
            Map.entry(1028, "Chinese (Traditional)"),
            Map.entry(1030, "Danish")));

    private final Library library;

    EnvironmentRoutes(Library library) {
        this.library = library;
    }

    void addTo(LibraryRouter router) {
        router.on(HttpMethod.GET, "/api/languages", this::languages);
        router.on(HttpMethod.GET, "/api/privileges", call -> privileges(call, Set.of(Privilege.values())));
        router.on(HttpMethod.GET, "/api/sessions/privileges", call -> library.privileges()
                .ofEnvironment(call.caller())
                .compose(held -> privileges(call, held)));
        router.on(HttpMethod.GET, "/api/mstrServices/library/storage", this::storage);
        router.on(HttpMethod.GET, "/api/objects/:id", this::object);
    }

    private Future<Void> languages(LibraryCall call) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode all = answer.putArray("languages");
        LANGUAGES.forEach((lcid, name) -> all.addObject()
                .put("id", LibraryIds.text(UUID.nameUUIDFromBytes(("lcid " + lcid).getBytes(StandardCharsets.UTF_8))))
                .put("name", name)
                .put("lcid", lcid)
                .put("hidden", false));
        return call.send(200, answer);
    }

    private static Future<Void> privileges(LibraryCall call, Set<Privilege> some) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        some.stream().sorted().forEach(one -> all.add(Views.privilege(one)));
        return call.send(200, all);
    }

    /** Files lie where all replicas reach them; more is nobody's business. */
    private Future<Void> storage(LibraryCall call) {
        return call.send(200, Map.of("sharedFileStore", Map.of("type", "file_system", "configured", true)));
    }

    /** {@code ?type=} is the number of a type: a project for who may see it, others for who may read their kind. */
    private Future<Void> object(LibraryCall call) {
        ObjectKind kind = call.query("type")
                .flatMap(ObjectKind::named)
                .orElseThrow(() -> Failure.invalid("The number of a type of objects is expected", "type"));
        UUID id = call.id();
        return switch (kind) {
            case PROJECT ->
                library.projects()
                        .read(call.caller(), id)
                        .compose(project -> call.send(200, Views.projectAsObject(project)));
            case USER -> userOrGroup(call, id);
            default -> configured(call, kind, id);
        };
    }

    /** Both have one type. */
    private Future<Void> userOrGroup(LibraryCall call, UUID id) {
        boolean itself = call.caller().identity().equals(new ResourceKey(ResourceType.USER, id));
        return (itself ? Future.<Void>succeededFuture() : Privileges.requireSuperAdmin(call.caller()))
                .compose(may -> library.users().read(library.database().requests(), id))
                .compose(user -> call.send(200, Views.user(user)))
                .recover(error -> error instanceof Failure failure && failure.kind() == Failure.Kind.NOT_FOUND
                        ? configured(call, ObjectKind.USER_GROUP, id)
                        : Future.failedFuture(error));
    }

    private Future<Void> configured(LibraryCall call, ObjectKind kind, UUID id) {
        Future<Void> may = kind.plain()
                ? library.privileges().requireOfEnvironment(call.caller(), Privilege.CREATE_CONFIGURATION_OBJECTS)
                : Privileges.requireSuperAdmin(call.caller());
        return may.compose(checked ->
                        library.configurations().read(library.database().requests(), kind, id))
                .compose(object -> call.send(200, ObjectInput.view(object)));
    }
}
