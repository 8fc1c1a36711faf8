package io.offshoot.library.duplication.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.duplication.settings.ExportSettings.Configuration;
import io.offshoot.model.LibraryIds;
import java.util.List;
import java.util.UUID;

/**
 * Settings as the record shows them. Members that the page's sample does not have are shown only when they say something,
 * since a client stumbles over some of them.
 */
final class SettingsView {
    private SettingsView() {}

    static ObjectNode of(DuplicationSettings settings) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        exporting(view.putObject("export"), settings.exporting(), settings.between());
        importing(view.putObject("import"), settings.importing(), settings.between());
        return view;
    }

    private static void exporting(ObjectNode view, ExportSettings settings, boolean between) {
        ObjectNode project = view.putObject("projectObjectsPreference")
                .put("schemaObjectsOnly", settings.schemaObjectsOnly())
                .put("skipEmptyProfileFolders", settings.skipEmptyProfileFolders());
        if (settings.skipAllProfileFolders()) {
            project.put("skipAllProfileFolders", true);
        }
        ObjectNode subscriptions = view.putObject("subscriptionPreferences")
                .put("includeUserSubscriptions", settings.includeUserSubscriptions())
                .put("includeContactSubscriptions", settings.includeContactSubscriptions());
        if (settings.includeContactsAndContactGroups()) {
            subscriptions.put("includeContactsAndContactGroups", true);
        }
        if (between) {
            configuration(view.putObject("configurationObjects"), settings.configuration());
        }
    }

    private static void configuration(ObjectNode view, Configuration settings) {
        // What came is shown: a client that writes only conflictRules reads only these.
        if (!settings.rules().isEmpty() || settings.conflictRules().isEmpty()) {
            rules(
                    view.putArray("rules"),
                    settings.rules().isEmpty() ? List.of(new TypeRule(TypeRule.DEFAULT, 1)) : settings.rules());
        }
        if (!settings.conflictRules().isEmpty()) {
            rules(view.putArray("conflictRules"), settings.conflictRules());
        }
        ids(view.putArray("objects"), settings.objects());
        view.put("includeAllUserGroups", settings.includeAllUserGroups());
    }

    private static void importing(ObjectNode view, ImportSettings settings, boolean between) {
        settings.description().ifPresent(text -> view.put("description", text));
        settings.defaultLocale().ifPresent(locale -> view.put("defaultLocale", locale));
        if (!settings.locales().isEmpty()) {
            ArrayNode locales = view.putArray("locales");
            settings.locales().forEach(locales::add);
        }
        if (!between) {
            return;
        }
        ObjectNode objects = view.putObject("configurationObjects");
        rules(objects.putArray("conflictRules"), settings.conflictRules());
        objects.put("matchUsersByLogin", settings.matchUsersByLogin());
        settings.objects().ifPresent(only -> ids(objects.putArray("objects"), only));
        settings.includeAllUserGroups().ifPresent(all -> objects.put("includeAllUserGroups", all));
        if (!settings.typesMatchByName().isEmpty()) {
            ArrayNode types = view.putArray("typesMatchByName");
            settings.typesMatchByName().forEach(types::add);
        }
    }

    private static void rules(ArrayNode view, List<TypeRule> rules) {
        rules.forEach(rule -> view.addObject().put("type", rule.type()).put("rule", rule.rule()));
    }

    private static void ids(ArrayNode view, List<UUID> ids) {
        ids.forEach(id -> view.add(LibraryIds.text(id)));
    }
}
