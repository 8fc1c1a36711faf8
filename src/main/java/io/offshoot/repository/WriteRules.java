package io.offshoot.repository;

import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Who may write resources of which type. What decides about rights is for administrators; a project itself is for super administrators. */
final class WriteRules {
    private static final Set<String> SUPER_ADMINISTRATORS =
            Set.of("Project", "DomainConfiguration", "JsonWebKey", "Login");

    private static final Set<String> ADMINISTRATORS = Set.of(
            "User",
            "ProjectMembership",
            "ClientApplication",
            "Bot",
            "AccessPolicy",
            "UserSecurityRequest",
            "SmartAppLaunch");

    /** The codes of the types whose texts are the server's own: data objects, folders, settings, grants of levels. */
    private static final int FIRST_OF_CONTAINER = 401;

    private static final int LAST_OF_CONTAINER = 449;

    private WriteRules() {}

    static List<String> administrative() {
        return ADMINISTRATORS.stream().sorted().toList();
    }

    /**
     * Checks that the caller's token allows that much in that project, whatever its principal may do.
     *
     * @throws Failure FORBIDDEN
     */
    static void checkLimits(Access access, UUID project, AccessLevel needed) {
        if (access.principal()
                .scope()
                .limits()
                .in(project)
                .filter(limit -> limit.atLeast(needed))
                .isEmpty()) {
            throw Failure.of(Kind.FORBIDDEN, "The token is limited to less than " + needed + " in this project");
        }
    }

    /**
     * Checks that the caller may write a resource of that type in that project.
     *
     * @throws Failure FORBIDDEN, or NOT_FOUND for another project than the caller's own
     */
    static void check(Access access, ResourceType type, UUID project) {
        if (type.code() >= FIRST_OF_CONTAINER && type.code() <= LAST_OF_CONTAINER) {
            // One of them says who may do what: whoever could write it here could give itself any level.
            throw Failure.of(Kind.FORBIDDEN, "Resources of type " + type + " are written at the Container door only");
        }
        if (access.superAdmin()) {
            return;
        }
        if (SUPER_ADMINISTRATORS.contains(type.name())) {
            throw Failure.of(Kind.FORBIDDEN, "Only super administrators write resources of type " + type);
        }
        if (!project.equals(access.principal().project())) {
            throw Failure.of(Kind.NOT_FOUND, "Not found");
        }
        if (ADMINISTRATORS.contains(type.name()) && !access.principal().projectAdmin()) {
            throw Failure.of(Kind.FORBIDDEN, "Only administrators of the project write resources of type " + type);
        }
    }
}
