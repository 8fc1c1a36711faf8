package io.offshoot.repository;

import io.offshoot.identity.Principal;
import io.offshoot.model.ResourceType;
import io.offshoot.text.Secrets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Which secrets a reader sees: administrators those of their project's clients and the project's own, super administrators
 * the system's too; nobody the hash of a password.
 */
final class SecretView {
    private static final String OF_SYSTEM = "systemSecret";

    private SecretView() {}

    /** Whether the reader may see any secret of resources of that type in that project. */
    static boolean any(Principal reader, ResourceType type, UUID project) {
        return Secrets.anyIn(type) && !type.equals(ResourceType.USER) && reader.seesSecretsOf(project);
    }

    /** Those of the values, by place, that the reader sees. */
    static Map<String, String> of(Principal reader, ResourceType type, Map<String, String> values) {
        if (reader.superAdmin() || !type.equals(ResourceType.PROJECT)) {
            return values;
        }
        Map<String, String> seen = new LinkedHashMap<>(values);
        seen.keySet().removeIf(place -> place.startsWith(OF_SYSTEM));
        return seen;
    }
}
