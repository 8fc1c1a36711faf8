package io.offshoot.library.duplication.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What is taken of a project and of its environment.
 *
 * @param schemaObjectsOnly no data
 * @param skipEmptyProfileFolders no folder of a user in which nothing lies
 * @param skipAllProfileFolders no folder of a user
 * @param includeUserSubscriptions subscriptions that go to users
 * @param includeContactSubscriptions subscriptions that go to contacts
 * @param includeContactsAndContactGroups the contacts of the environment and their groups
 * @param configuration objects of the environment; between two environments only
 */
public record ExportSettings(
        boolean schemaObjectsOnly,
        boolean skipEmptyProfileFolders,
        boolean skipAllProfileFolders,
        boolean includeUserSubscriptions,
        boolean includeContactSubscriptions,
        boolean includeContactsAndContactGroups,
        Configuration configuration) {

    /** Whether more of the environment is taken than what the project uses. */
    public boolean beyondProject() {
        return includeContactsAndContactGroups
                || configuration.includeAllUserGroups()
                || !configuration.objects().isEmpty()
                || configuration.users() == Choice.ALL
                || configuration.others() == Choice.ALL;
    }

    /** Whether the same is taken, however it is written. */
    public boolean takesTheSameAs(ExportSettings other) {
        return plain().equals(other.plain())
                && configuration.users() == other.configuration.users()
                && configuration.others() == other.configuration.others()
                && configuration.includeAllUserGroups() == other.configuration.includeAllUserGroups()
                && Set.copyOf(configuration.objects()).equals(Set.copyOf(other.configuration.objects()));
    }

    private ExportSettings plain() {
        return new ExportSettings(
                schemaObjectsOnly,
                skipEmptyProfileFolders,
                skipAllProfileFolders,
                includeUserSubscriptions,
                includeContactSubscriptions,
                includeContactsAndContactGroups,
                Configuration.USUAL);
    }

    /** What becomes of the objects of a type. */
    public enum Choice {
        /** None are taken. */
        NONE(0),
        /** Those that the project uses. */
        RELATED(1),
        /** Those that are listed. */
        SELECTED(2),
        /** All of them. */
        ALL(3);

        private final int rule;

        Choice(int rule) {
            this.rule = rule;
        }

        private static Choice of(int rule) {
            return Arrays.stream(values())
                    .filter(choice -> choice.rule == rule)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * Which objects of the environment are taken.
     *
     * @param rules for types 5 and 34, in the order given; empty: those that the project uses
     * @param conflictRules kept and shown, never obeyed: conflicts are the import's
     * @param objects taken besides those that the rules take
     * @param includeAllUserGroups all groups of users, whatever the rules say; users by their rule
     */
    public record Configuration(
            List<TypeRule> rules, List<TypeRule> conflictRules, List<UUID> objects, boolean includeAllUserGroups) {
        /** What the project uses. */
        public static final Configuration USUAL = new Configuration(List.of(), List.of(), List.of(), false);

        /** What becomes of users and groups of users: by their own rule before the one for all types. */
        public Choice users() {
            return choice(TypeRule.USERS).orElseGet(this::others);
        }

        /** What becomes of all other objects: RELATED or ALL. */
        public Choice others() {
            return choice(TypeRule.DEFAULT).orElse(Choice.RELATED);
        }

        private Optional<Choice> choice(int type) {
            return rules.stream()
                    .filter(rule -> rule.type() == type)
                    .map(rule -> Choice.of(rule.rule()))
                    .findFirst();
        }
    }
}
