package io.offshoot.repository;

import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceType;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Who may write resources of which type. What decides about rights is for administrators; a project itself is made and removed by super administrators. */
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

    /** From here on come the types of other doors, which keep rules of their own; some of them say who may do what. */
    private static final int OTHER_DOORS = 400;

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
        if (type.code() > OTHER_DOORS) {
            throw Failure.of(Kind.FORBIDDEN, "Resources of type " + type + " are written at another door");
        }
        if (access.superAdmin()) {
            return;
        }
        boolean ownProject = type.equals(ResourceType.PROJECT)
                && access.principal().projectAdmin()
                && project.equals(access.principal().project());
        if (SUPER_ADMINISTRATORS.contains(type.name()) && !ownProject) {
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
