package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Ids;
import java.util.Optional;
import java.util.UUID;

/** Ids in addresses: every id of the store is a UUID, so any other is of nothing. */
final class ResourceIds {
    private ResourceIds() {}

    /** The id; fails with NOT_FOUND when it is none. */
    static UUID parse(String id) {
        return find(id).orElseThrow(() -> Failure.of(Kind.NOT_FOUND, "Not found"));
    }

    /** The id, if it is one. */
    static Optional<UUID> find(String id) {
        return Ids.parse(id);
    }
}
