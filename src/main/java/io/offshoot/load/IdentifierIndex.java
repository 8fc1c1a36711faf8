package io.offshoot.load;

import io.offshoot.model.ResourceType;
import io.offshoot.text.Member;
import io.offshoot.text.Members;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What conditional references such as {@code Practitioner?identifier=system|value} lead to, of the types that Synthea refers
 * to in that way. Holds at most 200,000 identifiers: what is beyond them stays unresolved and is counted. Safe for several
 * threads.
 */
final class IdentifierIndex {
    private static final int MAX_SIZE = 200_000;
    private static final UUID AMBIGUOUS = new UUID(0, 0);
    private static final Set<ResourceType> TYPES =
            Set.of(ResourceType.PRACTITIONER, ResourceType.of("Organization"), ResourceType.of("Location"));
    private final Map<String, UUID> ids = new ConcurrentHashMap<>();

    /** Notes the identifiers of a resource, given as valid JSON; other types are passed over. */
    void add(ResourceType type, UUID id, byte[] text) {
        if (!TYPES.contains(type)) {
            return;
        }
        Members.find(text, "identifier").filter(member -> member.isArray(text)).ifPresent(identifiers -> {
            for (Member identifier : Members.of(text, identifiers.valueStart())) {
                if (identifier.isObject(text) && ids.size() < MAX_SIZE) {
                    add(type, id, string(text, identifier, "system"), string(text, identifier, "value"));
                }
            }
        });
    }

    /** The resource, as {@code Type/id}, that alone has the identifier which the conditional reference names. */
    Optional<String> find(String reference) {
        UUID id = ids.getOrDefault(reference, AMBIGUOUS);
        return id.equals(AMBIGUOUS)
                ? Optional.empty()
                : Optional.of(reference.substring(0, reference.indexOf('?')) + "/" + id);
    }

    private void add(ResourceType type, UUID id, Optional<String> system, Optional<String> value) {
        if (value.isPresent()) {
            String key =
                    type.name() + "?identifier=" + system.map(uri -> uri + "|").orElse("") + value.get();
            ids.merge(key, id, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
        }
    }

    private static Optional<String> string(byte[] text, Member object, String name) {
        return Members.find(text, object.valueStart(), name).flatMap(member -> member.string(text));
    }
}
