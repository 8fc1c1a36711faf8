package io.offshoot.http.container;

import io.offshoot.container.ContainerSettings;
import java.util.Map;
import java.util.Optional;

/** Reads what a caller says about a project's settings. */
final class SettingsInput {
    private SettingsInput() {}

    /** The settings with what the input says in the place of what was. */
    static ContainerSettings of(Input input, ContainerSettings old) {
        Map<String, Optional<String>> properties =
                input.properties("properties", false).orElse(Map.of());
        return new ContainerSettings(
                        old.kind(),
                        input.string("region").orElse(old.region()),
                        input.string("billTo").orElse(old.billTo()),
                        input.bool("restricted", old.restricted()),
                        input.bool("protected", old.guarded()),
                        input.bool("downloadRestricted", old.downloadRestricted()),
                        input.bool("externalUploadRestricted", old.externalUploadRestricted()),
                        input.bool("containsPHI", old.containsPHI()),
                        input.bool("databaseUIViewOnly", old.databaseUIViewOnly()),
                        input.bool("previewViewerRestricted", old.previewViewerRestricted()),
                        input.anyString("summary").orElse(old.summary()),
                        input.anyString("description").orElse(old.description()),
                        input.strings("tags").orElse(old.tags()),
                        old.properties(),
                        old.version(),
                        old.sponsor(),
                        old.createdBy(),
                        old.holdTransitions())
                .withProperties(properties);
    }
}
