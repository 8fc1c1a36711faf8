package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.ResourceType;
import io.offshoot.store.SourceSelection;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is to be packed. The same plan must be given again when a package is gone on with.
 *
 * @param duplication the package goes by its id
 * @param snapshot the instant, as {@link io.offshoot.store.SourceStore#snapshot} gives it
 * @param settings of the export, a JSON object that the manifest repeats
 * @param sections what to take, in order: configuration objects first, each type once per kind
 * @param binaries which of the project's Binaries bring their bytes; empty: none
 */
public record PackagePlan(
        UUID duplication,
        String snapshot,
        Manifest.Environment environment,
        Manifest.Project project,
        Buffer settings,
        List<Section> sections,
        Optional<SourceSelection> binaries) {
    /**
     * Resources of one type.
     *
     * @param kind CONFIGURATION or RESOURCES
     * @param project whose they are: for configuration objects that of the environment
     */
    public record Section(Kind kind, UUID project, ResourceType type, SourceSelection selection) {
        PartName first() {
            return PartName.ofResources(kind, type, 1);
        }
    }
}
