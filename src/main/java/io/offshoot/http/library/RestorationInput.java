package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.archive.Manifest;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.identity.Caller;
import io.offshoot.library.duplication.ImportRules;
import io.offshoot.library.duplication.Restoration.Wanted;
import io.offshoot.model.Failure;
import io.offshoot.model.LibraryIds;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The metadata of a restoration, and what is answered to it. */
final class RestorationInput {
    private static final int LONGEST_NAME = 250;
    private static final int LONGEST = 4096;
    private static final int MOST = 100_000;

    private RestorationInput() {}

    /** Fails with INVALID that names the member. */
    static Wanted parse(byte[] json) {
        ObjectNode metadata = LibraryCall.parse(json);
        JsonNode project = metadata.path("target").path("project");
        String name = text(project.path("name"), "target.project.name", LONGEST_NAME)
                .map(String::strip)
                .filter(given -> !given.isEmpty())
                .orElseThrow(() -> Failure.invalid("A name is expected", "target.project.name"));
        Optional<UUID> id = text(project.path("id"), "target.project.id", LONGEST_NAME)
                .map(given -> id(given, "target.project.id"));
        return new Wanted(name, id, rules(metadata.path("settings").path("import")));
    }

    private static ImportRules rules(JsonNode settings) {
        JsonNode objects = settings.path("configurationObjects");
        Map<Integer, Integer> rules = new HashMap<>();
        for (JsonNode rule : list(objects.path("conflictRules"), "conflictRules")) {
            rules.put(number(rule.path("type"), "conflictRules.type"), number(rule.path("rule"), "conflictRules.rule"));
        }
        Set<Integer> byName = new HashSet<>();
        list(settings.path("typesMatchByName"), "typesMatchByName")
                .forEach(type -> byName.add(number(type, "typesMatchByName")));
        List<Integer> locales = new ArrayList<>();
        list(settings.path("locales"), "locales").forEach(locale -> locales.add(number(locale, "locales")));
        Optional<Integer> defaultLocale =
                present(settings.path("defaultLocale")).map(locale -> number(locale, "defaultLocale"));
        if (defaultLocale.isPresent() && !locales.contains(defaultLocale.get())) {
            throw Failure.invalid("The default locale must be one of the locales", "defaultLocale");
        }
        Optional<Set<UUID>> only = present(objects.path("objects")).map(list -> {
            Set<UUID> ids = new HashSet<>();
            list(list, "objects").forEach(element -> ids.add(id(element.asText(), "objects")));
            return ids;
        });
        // 0 is what clients send who have nothing to say of locales.
        return new ImportRules(
                rules,
                objects.path("matchUsersByLogin").asBoolean(false),
                byName,
                only,
                objects.path("includeAllUserGroups").asBoolean(false),
                text(settings.path("description"), "description", LONGEST),
                defaultLocale.filter(locale -> locale != 0),
                locales.equals(List.of(0)) ? List.of() : locales);
    }

    private static Optional<JsonNode> present(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    private static List<JsonNode> list(JsonNode value, String place) {
        if (present(value).isEmpty()) {
            return List.of();
        }
        if (!value.isArray() || value.size() > MOST) {
            throw Failure.invalid("A list is expected", place);
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    private static int number(JsonNode value, String place) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw Failure.invalid("A number is expected", place);
        }
        return value.intValue();
    }

    private static Optional<String> text(JsonNode value, String place, int longest) {
        if (present(value).isEmpty()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().length() > longest) {
            throw Failure.invalid("A text of at most " + longest + " characters is expected", place);
        }
        return Optional.of(value.textValue());
    }

    private static UUID id(String text, String place) {
        return LibraryIds.parse(text).orElseThrow(() -> Failure.invalid("An id is expected", place));
    }

    /** The new record, in short. */
    static ObjectNode accepted(DuplicationAccepted accepted, Manifest manifest, Wanted wanted, Caller caller) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("id", LibraryIds.text(accepted.duplication()));
        ObjectNode source = record.putObject("source");
        source.putObject("environment")
                .put("id", manifest.environment().url())
                .put("name", manifest.environment().name());
        source.putObject("project")
                .put("id", LibraryIds.text(manifest.project().id()))
                .put("name", manifest.project().name());
        ObjectNode target = record.putObject("target");
        target.putObject("project")
                .put("id", LibraryIds.text(accepted.target()))
                .put("name", wanted.name());
        target.putObject("creator")
                .put("id", LibraryIds.text(caller.identity().id()))
                .put("name", caller.display());
        String now = Views.date(OffsetDateTime.now(ZoneOffset.UTC));
        record.put("createdDate", now).put("lastUpdatedDate", now);
        return record.put("status", "import_syncing").put("progress", 0).put("message", "");
    }
}
