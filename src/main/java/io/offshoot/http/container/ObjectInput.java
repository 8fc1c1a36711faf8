package io.offshoot.http.container;

import io.offshoot.container.DataObjects;
import io.offshoot.container.DataObjects.Found;
import io.offshoot.container.NewObject;
import io.offshoot.container.ObjectText;
import io.offshoot.container.Refusal;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What an input says about a data object to be made. */
final class ObjectInput {
    private static final byte[] NO_DETAILS = "{}".getBytes(StandardCharsets.UTF_8);

    private ObjectInput() {}

    /** The object that {@code initializeFrom} names, whose metadata stand for what the input does not say. */
    static Future<Optional<ObjectText>> base(
            Session session, DataObjects objects, ContainerCall call, ResourceType type) {
        Optional<Input> from = call.input().object("initializeFrom");
        if (from.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        String id = from.get().required("id");
        Optional<UUID> project = from.get().string("project").map(place -> ContainerIds.project(place)
                .orElseThrow(() -> Refusal.noEntity(place)));
        Future<Found> found = project.map(place -> objects.findIn(session, call.caller(), id, place))
                .orElseGet(() -> objects.find(session, call.caller(), id, Optional.empty()));
        return found.map(each -> {
            if (!each.row().key().type().equals(type)) {
                throw Refusal.type("initializeFrom must name an object of the same class, not " + id);
            }
            return Optional.of(each.text());
        });
    }

    /** The object to be made, with nothing to begin from. */
    static NewObject read(Input input, ResourceType type, boolean closed, Map<String, byte[]> own) {
        return read(input, type, closed, own, Optional.empty());
    }

    /**
     * The object to be made.
     *
     * @param own further members of its text
     * @param base what stands for members that the input does not have
     */
    static NewObject read(
            Input input, ResourceType type, boolean closed, Map<String, byte[]> own, Optional<ObjectText> base) {
        byte[] details = input.raw("details")
                .or(() -> base.flatMap(text -> text.raw("details")).map(raw -> raw.getBytes(StandardCharsets.UTF_8)))
                .orElse(NO_DETAILS);
        checkDetails(details);
        return new NewObject(
                type,
                input.required("project"),
                input.string("name").or(() -> base.map(ObjectText::name)),
                input.folder("folder"),
                input.bool("parents", false),
                strings(input, "tags", base),
                strings(input, "types", base),
                properties(input, base),
                details,
                input.bool("hidden")
                        .orElseGet(() -> base.map(ObjectText::hidden).orElse(false)),
                closed,
                own);
    }

    private static List<String> strings(Input input, String name, Optional<ObjectText> base) {
        return input.strings(name)
                .map(given -> List.copyOf(new LinkedHashSet<>(given)))
                .orElseGet(() -> base.map(text -> text.strings(name)).orElse(List.of()));
    }

    private static Map<String, String> properties(Input input, Optional<ObjectText> base) {
        Optional<Map<String, Optional<String>>> given = input.properties("properties", false);
        if (given.isEmpty()) {
            return base.map(ObjectText::properties).orElse(Map.of());
        }
        Map<String, String> properties = new LinkedHashMap<>();
        given.get().forEach((key, value) -> properties.put(key, value.orElse("")));
        return properties;
    }

    /** Fails with InvalidInput for details that are neither an object nor an array. */
    static void checkDetails(byte[] details) {
        if (details[0] != '{' && details[0] != '[') {
            throw Refusal.input("details must be an object or an array");
        }
    }
}
