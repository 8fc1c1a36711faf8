package io.offshoot.library.duplication.settings;

import io.offshoot.library.duplication.settings.ExportSettings.Configuration;
import java.util.List;
import java.util.Set;

/** Reads what is to be exported. */
final class ExportReader {
    private static final Set<Integer> CHOICES = Set.of(0, 1, 2, 3);

    private ExportReader() {}

    static ExportSettings read(SettingsObject settings) {
        SettingsObject project = settings.object("projectObjectsPreference");
        SettingsObject subscriptions = settings.object("subscriptionPreferences");
        ExportSettings read = new ExportSettings(
                project.flag("schemaObjectsOnly"),
                project.flag("skipEmptyProfileFolders"),
                project.flag("skipAllProfileFolders"),
                subscriptions.flag("includeUserSubscriptions"),
                subscriptions.flag("includeContactSubscriptions"),
                subscriptions.flag("includeContactsAndContactGroups"),
                configuration(settings.object("configurationObjects")));
        project.end();
        subscriptions.end();
        settings.end();
        return read;
    }

    private static Configuration configuration(SettingsObject settings) {
        List<TypeRule> rules = settings.rules("rules", CHOICES);
        for (TypeRule rule : rules) {
            if (rule.type() != TypeRule.DEFAULT && rule.type() != TypeRule.USERS) {
                throw SettingsObject.invalid(
                        "Rules are for the types 5 (all) and 34 (users)", "settings.export.configurationObjects.rules");
            }
            if (rule.type() == TypeRule.DEFAULT && rule.rule() != 1 && rule.rule() != 3) {
                throw SettingsObject.invalid(
                        "The rule for the type 5 is 1 (what the project uses) or 3 (all)",
                        "settings.export.configurationObjects.rules");
            }
        }
        Configuration read = new Configuration(
                rules,
                settings.rules("conflictRules", ImportReader.CONFLICTS),
                settings.ids("objects").orElse(List.of()),
                settings.flag("includeAllUserGroups"));
        settings.end();
        return read;
    }
}
