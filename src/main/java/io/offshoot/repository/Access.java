package io.offshoot.repository;

import io.offshoot.identity.Principal;
import io.offshoot.model.Failure;
import java.util.UUID;

/**
 * Who calls, and in which project. Made by {@link ProjectScope}, which checks that the principal may be there.
 *
 * @param project where searches and writes go
 * @param everywhere whether what is named by its id may lie in any project: for super administrators who named none
 */
public record Access(Principal principal, UUID project, boolean everywhere) {
    /**
     * Refuses what would lead into somebody else's project.
     *
     * @throws Failure NOT_FOUND
     */
    public Access {
        if (!principal.superAdmin() && (everywhere || !project.equals(principal.project()))) {
            throw Failure.of(Failure.Kind.NOT_FOUND, "Not found");
        }
    }

    /** The principal in a project that it may be in. */
    public Access(Principal principal, UUID project) {
        this(principal, project, false);
    }

    /** Whether the principal administers the installation. */
    public boolean superAdmin() {
        return principal.superAdmin();
    }
}
