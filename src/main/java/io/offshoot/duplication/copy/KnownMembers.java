package io.offshoot.duplication.copy;

import io.offshoot.duplication.copy.MemberCache.Asked;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;

/** What this server knows by now of the resources that the sources of its duplications hold. Takes memory with the first. */
public final class KnownMembers {
    private MemberCache cache;

    synchronized MemberCache.Source of(Duplication duplication, ResourceType copied) {
        if (cache == null) {
            cache = new MemberCache();
        }
        return cache.of(
                new Asked(duplication.id(), duplication.snapshot().orElseThrow(), copied.equals(ResourceType.BINARY)));
    }
}
