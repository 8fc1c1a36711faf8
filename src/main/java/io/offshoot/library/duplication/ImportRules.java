package io.offshoot.library.duplication;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.offshoot.library.ObjectKind;
import io.offshoot.library.duplication.settings.ImportSettings;
import io.offshoot.model.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an import does with the objects of the environment, and what the new project is to be.
 *
 * @param rules by the number of the type; {@link #DEFAULT_TYPE} for those without a rule of their own
 * @param matchUsersByLogin whether a user with a login that is taken here becomes the one who has it
 * @param typesMatchByName numbers of types whose objects become those that have their name here
 * @param objects the only configuration objects to take; empty: all
 * @param includeAllUserGroups whether groups are taken besides those
 * @param description of the project; empty: as in the package
 * @param locales of the project; empty: as in the package
 */
public record ImportRules(
        Map<Integer, Integer> rules,
        boolean matchUsersByLogin,
        Set<Integer> typesMatchByName,
        Optional<Set<UUID>> objects,
        boolean includeAllUserGroups,
        Optional<String> description,
        Optional<Integer> defaultLocale,
        List<Integer> locales) {
    /** Stands for every type. */
    public static final int DEFAULT_TYPE = 5;

    /** Types whose objects may be matched by name. */
    public static final Set<Integer> BY_NAME = Set.of(30, 31, 44);

    /** Uses what is here, and changes nothing of it. */
    public static final ImportRules USUAL = new ImportRules(
            Map.of(), false, Set.of(), Optional.empty(), false, Optional.empty(), Optional.empty(), List.of());

    /** The rules that settings ask for; 0 is what clients send who have nothing to say of locales. */
    static ImportRules of(ImportSettings settings) {
        Map<Integer, Integer> rules = new HashMap<>();
        settings.conflictRules().forEach(rule -> rules.put(rule.type(), rule.rule()));
        boolean locales = settings.defaultLocale().filter(locale -> locale != 0).isPresent();
        return new ImportRules(
                rules,
                settings.matchUsersByLogin(),
                Set.copyOf(settings.typesMatchByName()),
                settings.objects().map(Set::copyOf),
                settings.includeAllUserGroups().orElse(false),
                settings.description(),
                settings.defaultLocale().filter(locale -> locale != 0),
                locales ? settings.locales() : List.of());
    }

    /** What happens to an object that is here already. */
    public enum Rule {
        USE_EXISTING,
        REPLACE,
        MERGE
    }

    /** The rule for a type; only users, groups and security roles are merged, others then stay as they are. */
    public Rule rule(ResourceType type) {
        int number = ObjectKind.of(type).map(ObjectKind::type).orElse(DEFAULT_TYPE);
        int rule = rules.getOrDefault(number, rules.getOrDefault(DEFAULT_TYPE, 1));
        // No rule of its own: that is what 0 says.
        int meant = rule == 0 ? rules.getOrDefault(DEFAULT_TYPE, 1) : rule;
        return switch (meant) {
            case 2 -> Rule.REPLACE;
            case 6 -> ObjectKind.of(type).map(kind -> !kind.plain()).orElse(false) ? Rule.MERGE : Rule.USE_EXISTING;
            default -> Rule.USE_EXISTING;
        };
    }

    /** Whether objects of the type become those that have their name here. */
    public boolean matchesByName(ResourceType type) {
        return ObjectKind.of(type)
                .map(ObjectKind::type)
                .filter(typesMatchByName::contains)
                .isPresent();
    }

    /** Whether a configuration object of the package is taken. */
    public boolean takes(ResourceType type, UUID id) {
        return objects.isEmpty()
                || objects.get().contains(id)
                || (includeAllUserGroups && type.equals(ObjectKind.USER_GROUP.resource()));
    }

    /** Whether something is said of the project's details. */
    @JsonIgnore
    public boolean describes() {
        return description.isPresent() || defaultLocale.isPresent() || !locales.isEmpty();
    }
}
