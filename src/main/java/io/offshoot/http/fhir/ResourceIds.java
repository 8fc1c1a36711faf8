package io.offshoot.http.fhir;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids in addresses: every id of the store is a UUID, so any other is of nothing. */
final class ResourceIds {
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private ResourceIds() {}

    /** The id; fails with NOT_FOUND when it is none. */
    static UUID parse(String id) {
        return find(id).orElseThrow(() -> Failure.of(Kind.NOT_FOUND, "Not found"));
    }

    /** The id, if it is one. */
    static Optional<UUID> find(String id) {
        return UUID_FORM.matcher(id).matches() ? Optional.of(UUID.fromString(id)) : Optional.empty();
    }
}
