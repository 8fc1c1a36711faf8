package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.model.Failure;
import io.offshoot.model.LibraryIds;
import java.util.Optional;
import java.util.UUID;

/**
 * The metadata of a restoration.
 *
 * @param name of the new project
 * @param project its id; empty: any new one
 * @param settings as they came, checked in form
 */
record RestorationInput(String name, Optional<UUID> project, JsonNode settings) {
    private static final int LONGEST_NAME = 250;

    /** Fails with INVALID that names the member. */
    static RestorationInput parse(byte[] json) {
        ObjectNode metadata = LibraryCall.parse(json);
        JsonNode target = metadata.path("target");
        String name = text(target.at("/project/name"), "target.project.name", LONGEST_NAME)
                .map(String::strip)
                .filter(given -> !given.isEmpty())
                .orElseThrow(() -> Failure.invalid("A name is expected", "target.project.name"));
        Optional<UUID> id = text(target.at("/project/id"), "target.project.id", LONGEST_NAME)
                .map(given -> LibraryIds.parse(given)
                        .orElseThrow(() -> Failure.invalid("An id is expected", "target.project.id")));
        JsonNode settings = metadata.path("settings");
        DuplicationSettings.of(settings, true);
        return new RestorationInput(name, id, settings);
    }

    private static Optional<String> text(JsonNode value, String place, int longest) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().length() > longest) {
            throw Failure.invalid("A text of at most " + longest + " characters is expected", place);
        }
        return Optional.of(value.textValue());
    }
}
