package io.offshoot.access;

import io.offshoot.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What somebody may do in its project: the policies of its membership with their variables filled in, and what the roles of
 * super administrators and of the project's administrators add or leave. Worked out per type when it is first asked for;
 * safe for use by many threads.
 */
public final class AccessRules {
    /** Everything, everywhere. */
    public static final AccessRules SUPER_ADMINISTRATOR = new AccessRules(Role.SUPER, List.of(), Optional.empty());

    /** A project's administrator whom no policy limits. */
    public static final AccessRules ADMINISTRATOR = new AccessRules(Role.ADMIN, List.of(), Optional.empty());

    /** A member whom no policy limits. */
    public static final AccessRules MEMBER = new AccessRules(Role.MEMBER, List.of(), Optional.empty());

    /** Types that everyone reads, since clients look into them before anything else. */
    private static final Set<String> FOR_ALL = Set.of("SearchParameter", "StructureDefinition");

    private enum Role {
        SUPER,
        ADMIN,
        MEMBER
    }

    /** A policy, by its id, with the values of its variables. */
    public record Given(UUID id, Policy policy, Variables variables) {}

    private final Role role;
    private final List<Given> policies;
    private final Optional<UUID> project;
    private final Map<ResourceType, TypeRules> byType = new ConcurrentHashMap<>();

    private AccessRules(Role role, List<Given> policies, Optional<UUID> project) {
        this.role = role;
        this.policies = List.copyOf(policies);
        this.project = project;
    }

    /** What somebody may do whom no policy limits. */
    public static AccessRules unlimited(boolean projectAdmin, boolean superAdmin) {
        if (superAdmin) {
            return SUPER_ADMINISTRATOR;
        }
        return projectAdmin ? ADMINISTRATOR : MEMBER;
    }

    /**
     * What somebody may do in a project whom policies limit. A super administrator is none then: what it does reaches past
     * every policy.
     *
     * @param policies never empty
     */
    public static AccessRules limited(boolean projectAdmin, UUID project, List<Given> policies) {
        if (policies.isEmpty()) {
            throw new IllegalArgumentException("no policy limits nothing");
        }
        return new AccessRules(projectAdmin ? Role.ADMIN : Role.MEMBER, policies, Optional.of(project));
    }

    /** Whether it has the rights of the project's administrators, and perhaps more. */
    public boolean administers() {
        return role != Role.MEMBER;
    }

    /** Whether policies limit it. */
    public boolean limited() {
        return project.isPresent();
    }

    /** What it may do with resources of a type. */
    public TypeRules of(ResourceType type) {
        return byType.computeIfAbsent(type, this::compile);
    }

    private TypeRules compile(ResourceType type) {
        if (role == Role.SUPER) {
            return TypeRules.OPEN;
        }
        if (AdministratorRules.isAdministrative(type)) {
            return role == Role.ADMIN ? AdministratorRules.of(type) : TypeRules.CLOSED;
        }
        return limited() ? new TypeRules(rules(type)) : TypeRules.OPEN;
    }

    private List<Rule> rules(ResourceType type) {
        List<Rule> rules = new ArrayList<>();
        boolean named = false;
        for (Given given : policies) {
            for (Policy.Entry entry : given.policy.entries()) {
                named |= entry.type().equals(Optional.of(type));
                if (entry.type().isEmpty() || entry.type().get().equals(type)) {
                    rule(type, entry, given.variables).ifPresent(rules::add);
                }
            }
        }
        if (!named && FOR_ALL.contains(type.name())) {
            rules.add(Rule.of(Interaction.READING, FieldSet.NONE, FieldSet.NONE));
        }
        return rules;
    }

    private Optional<Rule> rule(ResourceType type, Policy.Entry entry, Variables variables) {
        if (entry.criteria().isEmpty()) {
            return Optional.of(Rule.of(entry.interactions(), entry.hidden(), entry.readonly()));
        }
        if (type.equals(ResourceType.BINARY)) {
            // It has nothing that criteria could be about.
            return Optional.empty();
        }
        return entry.criteria()
                .get()
                .resolve(type, variables, project.orElseThrow())
                .map(criteria -> new Rule(entry.interactions(), criteria, entry.hidden(), entry.readonly()));
    }

    /** The account that what it creates is put into; of several policies the last one that names one says which. */
    public Optional<String> compartment() {
        return policies.stream()
                .flatMap(
                        given -> given
                                .policy
                                .compartment()
                                .flatMap(written -> TemplateText.plain(written).resolve(given.variables))
                                .stream())
                .reduce((before, after) -> after);
    }

    /** Whether it may call from an address, an IP literal. */
    public boolean admits(String address) {
        return AddressRule.admits(
                policies.stream()
                        .flatMap(given -> given.policy.addresses().stream())
                        .toList(),
                address);
    }

    /** The ids of the policies that limit it, in their order. */
    public List<UUID> policies() {
        return policies.stream().map(Given::id).distinct().toList();
    }

    /** What it may do, in the words of a policy, for whoever has to know before it tries. */
    public List<ShownRule> shown() {
        List<ShownRule> shown = new ArrayList<>();
        if (!limited()) {
            shown.add(new ShownRule("*", Optional.empty(), Interaction.ALL, FieldSet.NONE, FieldSet.NONE));
        }
        for (Given given : policies) {
            given.policy.entries().stream()
                    .filter(entry -> entry.type()
                            .filter(AdministratorRules::isAdministrative)
                            .isEmpty())
                    .forEach(entry -> shown.add(ShownRule.of(entry, given.variables)));
        }
        for (ResourceType type : AdministratorRules.types()) {
            of(type).all().forEach(rule -> shown.add(ShownRule.of(type, rule)));
        }
        return shown;
    }
}
