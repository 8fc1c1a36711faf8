package io.offshoot.access;

import io.offshoot.model.ResourceType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a project's administrators may do with the resources that a project is administered by; nobody else but super
 * administrators may do anything with them, whatever a policy says. All that they reach is their own project.
 */
final class AdministratorRules {
    private static final Map<String, TypeRules> OF_PROJECT = Map.of(
            "Project",
            rules(
                    "Project",
                    EnumSet.of(
                            Interaction.READ,
                            Interaction.VREAD,
                            Interaction.HISTORY,
                            Interaction.SEARCH,
                            Interaction.UPDATE),
                    List.of("superAdmin", "systemSecret", "strictMode"),
                    List.of("features", "link", "systemSetting")),
            "ProjectMembership",
            rules("ProjectMembership", Interaction.ALL, List.of(), List.of("project", "user")),
            "UserSecurityRequest",
            rules("UserSecurityRequest", Interaction.READING, List.of(), List.of()),
            "User",
            rules(
                    "User",
                    Interaction.ALL,
                    List.of("passwordHash", "mfaSecret"),
                    List.of("email", "emailVerified", "mfaEnrolled", "project")));

    private static final Set<String> OF_INSTALLATION = Set.of("DomainConfiguration", "JsonWebKey", "Login");

    private AdministratorRules() {}

    static boolean isAdministrative(ResourceType type) {
        return OF_PROJECT.containsKey(type.name()) || OF_INSTALLATION.contains(type.name());
    }

    static List<ResourceType> types() {
        return OF_PROJECT.keySet().stream().sorted().map(ResourceType::of).toList();
    }

    /** What an administrator of the project may do with resources of an administrative type. */
    static TypeRules of(ResourceType type) {
        return OF_PROJECT.getOrDefault(type.name(), TypeRules.CLOSED);
    }

    private static TypeRules rules(
            String type, Set<Interaction> interactions, List<String> hidden, List<String> readonly) {
        Set<Interaction> others = EnumSet.copyOf(interactions);
        // Who makes one says for whom; from then on that stays.
        others.remove(Interaction.UPDATE);
        Rule update = Rule.of(Set.of(Interaction.UPDATE), fields(type, hidden), fields(type, readonly));
        Rule other = Rule.of(Set.copyOf(others), fields(type, hidden), FieldSet.NONE);
        return new TypeRules(interactions.contains(Interaction.UPDATE) ? List.of(other, update) : List.of(other));
    }

    private static FieldSet fields(String type, List<String> names) {
        return FieldSet.of(names.stream()
                .map(name -> FieldPath.parse(name, Optional.of(ResourceType.of(type)), type))
                .toList());
    }
}
