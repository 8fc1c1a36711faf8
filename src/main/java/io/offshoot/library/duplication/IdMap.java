package io.offshoot.library.duplication;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.ImportStore;
import io.offshoot.store.ImportedObject;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The map of ids of one import: which ids of the package are others here. It lies in the database; what was asked for last
 * is remembered, whatever the size of the package. Asked by one page after the other.
 */
final class IdMap {
    private static final int REMEMBERED = 8_192;

    private final Database database;
    private final UUID duplication;
    private final Set<ResourceType> types;
    private final ImportStore store = new ImportStore();
    private final Map<ResourceKey, Optional<UUID>> remembered = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ResourceKey, Optional<UUID>> eldest) {
            return size() > REMEMBERED;
        }
    };

    private IdMap(Database database, UUID duplication, Set<ResourceType> types) {
        this.database = database;
        this.duplication = duplication;
        this.types = types;
    }

    static Future<IdMap> open(Database database, UUID duplication) {
        return new ImportStore()
                .changedTypes(database.copy(), duplication)
                .map(types -> new IdMap(database, duplication, types));
    }

    /** Whether ids of the type may be others here. */
    boolean mayChange(ResourceType type) {
        return types.contains(type);
    }

    /** The other ids of those of the keys that have one here. */
    Future<Map<ResourceKey, UUID>> changed(Collection<ResourceKey> keys) {
        Map<ResourceKey, UUID> known = new HashMap<>();
        Set<ResourceKey> unknown = new java.util.LinkedHashSet<>();
        for (ResourceKey key : keys) {
            if (!mayChange(key.type())) {
                continue;
            }
            Optional<UUID> found = remembered.get(key);
            if (found == null) {
                unknown.add(key);
            } else {
                found.ifPresent(id -> known.put(key, id));
            }
        }
        if (unknown.isEmpty()) {
            return Future.succeededFuture(known);
        }
        return store.find(database.copy(), duplication, unknown).map(found -> {
            for (ResourceKey key : unknown) {
                Optional<UUID> id = Optional.ofNullable(found.get(key))
                        .flatMap(ImportedObject::id)
                        .filter(other -> !other.equals(key.id()));
                remembered.put(key, id);
                id.ifPresent(other -> known.put(key, other));
            }
            return known;
        });
    }
}
