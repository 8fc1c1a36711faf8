package io.offshoot.store;

import io.offshoot.store.MemoryTable.Values;
import java.util.List;
import java.util.UUID;

/** For a look from outside: what a project held at an instant. */
public final class MemoryResourcesAsOf {
    private MemoryResourcesAsOf() {}

    public static List<Values> read(MemoryDatabase database, UUID project, String snapshot) {
        return new MemoryResources(database).asOfThen(database.begin(), project, snapshot);
    }
}
