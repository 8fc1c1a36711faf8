package io.offshoot.duplication;

import io.offshoot.model.ResourceKey;
import io.offshoot.store.Session;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The ids of a command's filters that match no resource of the source. */
final class UnmatchedIds {
    /** An id as it was given, with its place in the request. */
    record UnmatchedId(String id, String expression) {}

    private UnmatchedIds() {}

    static Future<List<UnmatchedId>> find(
            SourceStore sources, Session session, CloneCommand command, CloneSelection selection, String snapshot) {
        return sources.found(session, command.source(), snapshot, selection.ids())
                .map(found -> {
                    Set<ResourceKey> keys = new HashSet<>(found);
                    Set<UUID> ids = found.stream().map(ResourceKey::id).collect(Collectors.toSet());
                    List<UnmatchedId> unmatched = new ArrayList<>();
                    collect(unmatched, "includeIds", command.includeIds(), ids, keys);
                    collect(unmatched, "excludeIds", command.excludeIds(), ids, keys);
                    return unmatched;
                });
    }

    private static void collect(
            List<UnmatchedId> unmatched, String member, List<String> given, Set<UUID> ids, Set<ResourceKey> keys) {
        for (int i = 0; i < given.size(); i++) {
            boolean matched = CloneSelection.parse(given.get(i))
                    .filter(id -> id.type()
                            .map(type -> keys.contains(new ResourceKey(type, id.id())))
                            .orElseGet(() -> ids.contains(id.id())))
                    .isPresent();
            if (!matched) {
                unmatched.add(new UnmatchedId(given.get(i), member + "[" + i + "]"));
            }
        }
    }
}
