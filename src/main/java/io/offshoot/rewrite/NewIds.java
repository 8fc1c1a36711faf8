package io.offshoot.rewrite;

import io.offshoot.model.ResourceType;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which resources get other ids in the copy that a duplication makes.
 *
 * @param key of the duplication
 * @param kept the id of the new project, when all but the project itself and principals keep their ids and versions; empty:
 *     everything gets a derived id
 */
public record NewIds(byte[] key, Optional<UUID> kept) {
    /** Credentials and client ids must stay unambiguous, so principals never keep theirs. */
    private static final Set<ResourceType> PRINCIPALS = Set.of(
            ResourceType.USER, ResourceType.CLIENT_APPLICATION, ResourceType.PROJECT_MEMBERSHIP, ResourceType.BOT);

    /** Everything gets a derived id. */
    public static NewIds all(byte[] key) {
        return new NewIds(key, Optional.empty());
    }

    /** Whether copies of the type have derived ids. */
    public boolean derived(ResourceType type) {
        return kept.isEmpty() || PRINCIPALS.contains(type);
    }
}
