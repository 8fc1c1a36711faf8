package io.offshoot.library.duplication;

import io.offshoot.library.duplication.settings.ExportSettings;
import java.util.List;
import java.util.UUID;

/**
 * An export that was asked for, checked; kept as the parameters of its duplication. The reserved id of the project in the
 * other environment is the duplication's target.
 *
 * @param environmentUrl the address of this environment
 * @param environmentName what it is called
 * @param source the project
 * @param sourceName its name
 * @param settings what is taken
 * @param shownSettings all settings as the record shows them, a JSON object: for the manifest
 * @param baseUrls the addresses under which this environment is reached
 */
public record ExportCommand(
        String environmentUrl,
        String environmentName,
        UUID source,
        String sourceName,
        ExportSettings settings,
        String shownSettings,
        List<String> baseUrls) {}
