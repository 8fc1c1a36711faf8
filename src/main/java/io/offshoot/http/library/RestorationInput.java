package io.offshoot.http.library;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offshoot.library.duplication.DuplicationRequest;
import io.offshoot.library.duplication.Restoration.Wanted;
import io.offshoot.library.duplication.settings.DuplicationSettings;
import io.offshoot.library.duplication.settings.SettingsObject;

/** The metadata of a restoration. */
final class RestorationInput {
    private RestorationInput() {}

    /** Fails with INVALID that names the member. */
    static Wanted parse(byte[] json) {
        ObjectNode metadata = LibraryCall.parse(json);
        SettingsObject wanted = SettingsObject.of(metadata.get("settings"), "settings");
        wanted.object("import");
        wanted.object("export");
        wanted.end();
        // What the package took has been settled where it was made.
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.set("import", metadata.at("/settings/import"));
        return new Wanted(DuplicationRequest.target(metadata), DuplicationSettings.of(settings, true));
    }
}
