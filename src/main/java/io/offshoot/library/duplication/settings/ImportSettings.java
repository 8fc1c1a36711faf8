package io.offshoot.library.duplication.settings;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the new project is to be, and what happens to objects of the environment that are there already.
 *
 * @param description of the new project; empty: the source's
 * @param defaultLocale one of the locales, and there whenever these are; empty: the source's
 * @param locales LCIDs, or 0; empty: the source's
 * @param matchUsersByLogin whether a user whose login is taken becomes the one who has it
 * @param conflictRules by type, in the order given: 0 none, 1 use what is there, 2 replace it, 6 merge
 * @param objects the only objects to take; empty: all
 * @param includeAllUserGroups all groups of users besides {@code objects}; empty: nothing was said
 * @param typesMatchByName of 30, 31 and 44: those whose objects become the one that has their name
 */
public record ImportSettings(
        Optional<String> description,
        Optional<Integer> defaultLocale,
        List<Integer> locales,
        boolean matchUsersByLogin,
        List<TypeRule> conflictRules,
        Optional<List<UUID>> objects,
        Optional<Boolean> includeAllUserGroups,
        List<Integer> typesMatchByName) {

    /** Nothing was asked for. */
    public static final ImportSettings USUAL = new ImportSettings(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of());
}
