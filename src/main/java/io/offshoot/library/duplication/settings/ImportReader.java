package io.offshoot.library.duplication.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads how something is to be imported. */
final class ImportReader {
    /** None, use what is there, replace it, merge. */
    static final Set<Integer> CONFLICTS = Set.of(0, 1, 2, 6);

    private static final Set<Integer> BY_NAME = Set.of(30, 31, 44);
    private static final int LONGEST_DESCRIPTION = 4096;
    private static final int HIGHEST_LCID = 0xFFFFF;

    private ImportReader() {}

    static ImportSettings read(SettingsObject settings) {
        SettingsObject objects = settings.object("configurationObjects");
        Optional<Integer> defaultLocale = settings.number("defaultLocale", HIGHEST_LCID);
        List<Integer> locales = settings.numbers("locales", HIGHEST_LCID);
        if (defaultLocale.isPresent() && !locales.isEmpty() && !locales.contains(defaultLocale.get())) {
            throw SettingsObject.invalid(
                    "The default locale must be one of the locales", "settings.import.defaultLocale");
        }
        List<Integer> byName = settings.numbers("typesMatchByName", 1000);
        if (!BY_NAME.containsAll(byName)) {
            throw SettingsObject.invalid(
                    "Only objects of the types 30, 31 and 44 are matched by name", "settings.import.typesMatchByName");
        }
        ImportSettings read = new ImportSettings(
                settings.text("description", LONGEST_DESCRIPTION),
                // Clients expect both or neither.
                defaultLocale.or(() -> locales.stream().findFirst()),
                locales.isEmpty() ? defaultLocale.stream().toList() : locales,
                objects.flag("matchUsersByLogin"),
                objects.rules("conflictRules", CONFLICTS),
                objects.ids("objects"),
                objects.optionalFlag("includeAllUserGroups"),
                byName);
        objects.end();
        settings.end();
        return read;
    }
}
