package io.offshoot.model;

import java.util.UUID;

/** What names a resource inside a project: an id is unique per type, not across types. */
public record ResourceKey(ResourceType type, UUID id) {
    /** The FHIR form of a relative reference, {@code Type/id}. */
    @Override
    public String toString() {
        return type.name() + "/" + id;
    }
}
