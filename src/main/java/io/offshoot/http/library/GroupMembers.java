package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.LibraryText;
import io.offshoot.library.ObjectKind;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Ids;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.ResourceVersion;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lists of users and groups: who is in a group, who holds a role, and how that is to change. */
final class GroupMembers {
    private GroupMembers() {}

    /** Somebody who is to be added or taken away. */
    record Change(boolean add, List<UUID> members) {}

    /** The members of a group in brief, in order; those that were deleted are left out. */
    static Future<ArrayNode> of(ConfigurationStore store, Session session, ResourceVersion group) {
        return of(store, session, LibraryText.of(group.content()).references("members"));
    }

    /** The users and groups of these references in brief. */
    static Future<ArrayNode> of(ConfigurationStore store, Session session, List<String> references) {
        List<UUID> ids = references.stream()
                .flatMap(reference -> Ids.parse(reference.substring(reference.indexOf('/') + 1)).stream())
                .toList();
        List<ResourceKey> groups = ids.stream()
                .map(id -> new ResourceKey(ObjectKind.USER_GROUP.resource(), id))
                .toList();
        return store.users(session, ids)
                .compose(users -> store.some(session, Environment.ID, groups).map(found -> {
                    Map<String, ResourceVersion> known = new HashMap<>();
                    users.forEach(user -> known.put(user.key().toString(), user));
                    found.forEach(group -> known.put(group.key().toString(), group));
                    ArrayNode all = JsonNodeFactory.instance.arrayNode();
                    references.stream()
                            .filter(known::containsKey)
                            .forEach(reference -> all.add(Views.brief(known.get(reference))));
                    return all;
                }));
    }

    /**
     * The changes of an {@code operationList} whose operations add or remove elements of {@code /members}.
     *
     * @throws Failure INVALID for another body
     */
    static List<Change> changes(ObjectNode body) {
        JsonNode operations = body.path("operationList");
        if (!operations.isArray()) {
            throw Failure.invalid("A list of operations is expected", "operationList");
        }
        List<Change> changes = new ArrayList<>();
        for (JsonNode operation : operations) {
            String op = operation.path("op").asText();
            boolean add = op.startsWith("add");
            if (!operation.path("path").asText().equals("/members") || !(add || op.startsWith("remove"))) {
                throw Failure.invalid("addElements or removeElements of /members is expected", "operationList");
            }
            JsonNode value = operation.path("value");
            JsonNode list = value.isArray()
                    ? value
                    : JsonNodeFactory.instance.arrayNode().add(value);
            changes.add(
                    new Change(add, Patch.ids(Map.of("value", list), "value").orElse(List.of())));
        }
        return changes;
    }
}
