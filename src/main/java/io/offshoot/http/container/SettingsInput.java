package io.offshoot.http.container;

import io.offshoot.container.ContainerSettings;
import io.offshoot.container.Handles;
import io.offshoot.container.Refusal;
import io.offshoot.identity.Caller;
import java.util.Map;
import java.util.Optional;

/** Reads what a caller says about a project's settings. */
final class SettingsInput {
    private SettingsInput() {}

    /**
     * The settings with what the input says in the place of what was. Whose money is spent and where data may go is not for
     * everybody to say: others than super administrators let themselves pay, and take the region as it is.
     */
    static ContainerSettings of(Input input, ContainerSettings old, Caller caller) {
        String billTo = input.string("billTo").orElse(old.billTo());
        String region = input.string("region").orElse(old.region());
        if (!caller.superAdmin()) {
            if (!billTo.equals(old.billTo()) && !billTo.equals(Handles.of(caller))) {
                throw Refusal.denied("Only a super administrator may let " + billTo + " pay");
            }
            if (!region.equals(old.region())) {
                throw Refusal.denied("Only a super administrator may choose the region");
            }
        }
        Map<String, Optional<String>> properties =
                input.properties("properties", false).orElse(Map.of());
        return new ContainerSettings(
                        old.kind(),
                        region,
                        billTo,
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
                        old.createdBy())
                .withProperties(properties);
    }
}
