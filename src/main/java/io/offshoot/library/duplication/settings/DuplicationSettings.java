package io.offshoot.library.duplication.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.model.Json;

/**
 * The settings of a duplication.
 *
 * @param importing the page calls it {@code import}
 * @param between whether it is one between two environments, which objects of these take part in
 */
public record DuplicationSettings(ExportSettings exporting, ImportSettings importing, boolean between) {

    /**
     * The settings of a request.
     *
     * @param settings an object; null or missing: all defaults
     * @throws io.offshoot.model.Failure INVALID with the code INVALID_REQUEST, naming the member
     */
    public static DuplicationSettings of(JsonNode settings, boolean between) {
        SettingsObject all = SettingsObject.of(settings, "settings");
        DuplicationSettings read = new DuplicationSettings(
                ExportReader.read(all.object("export")), ImportReader.read(all.object("import")), between);
        all.end();
        return read;
    }

    /** The settings that {@link #json} has written. */
    public static DuplicationSettings stored(String json, boolean between) {
        return of(Json.read(json, JsonNode.class), between);
    }

    /** Whether settings of a request say something of objects of the environment. */
    public static boolean namesConfiguration(JsonNode settings) {
        return settings.at("/export/configurationObjects").isObject()
                || settings.at("/import/configurationObjects").isObject();
    }

    /** As the record shows them: with defaults, without empty members that clients cannot read. */
    public ObjectNode json() {
        return SettingsView.of(this);
    }
}
