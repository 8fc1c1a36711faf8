package io.offshoot.library.duplication;

import io.offshoot.archive.Manifest;
import io.offshoot.archive.PartName.Kind;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the manifest of a package says that is in it; kept with the duplication.
 *
 * @param resources of the project, by type
 * @param binaries how many Binaries have bytes
 * @param bytes of them in all
 * @param environment the URL of where it was exported
 * @param project the name of the project there
 */
record ImportCounts(Map<String, Long> resources, long binaries, long bytes, String environment, String project) {
    /** As long as the manifest is not here. */
    static final ImportCounts NONE = new ImportCounts(Map.of(), 0, 0, "", "");

    static ImportCounts of(Manifest manifest) {
        Map<String, Long> resources = new TreeMap<>();
        manifest.counts(Kind.RESOURCES).forEach((type, count) -> resources.put(type.name(), count));
        return new ImportCounts(
                resources,
                manifest.binaries().count(),
                manifest.binaries().bytes(),
                manifest.environment().url(),
                manifest.project().name());
    }

    long total() {
        return resources.values().stream().mapToLong(Long::longValue).sum();
    }
}
