package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.model.Failure;
import io.offshoot.model.ResourceType;
import io.offshoot.store.PackageStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a package holds, as its manifest tells it.
 *
 * @param configuration how many configuration objects of each type
 * @param resources how many resources of each type
 * @param parts how many entries there are before the manifest
 * @param bytes of these entries
 */
public record PackageContents(
        Map<ResourceType, Long> configuration,
        Map<ResourceType, Long> resources,
        Manifest.Binaries binaries,
        int parts,
        long bytes) {
    private static final PackageStore STORE = new PackageStore();
    private static final int PAGE = 1000;

    /** Adds up the parts that a package has by now. */
    public static Future<PackageContents> of(Session session, UUID duplication) {
        return parts(session, duplication)
                .map(parts -> new PackageContents(
                        Manifest.counts(parts, Kind.CONFIGURATION),
                        Manifest.counts(parts, Kind.RESOURCES),
                        Manifest.binaries(parts),
                        parts.size(),
                        parts.stream().mapToLong(Manifest.Part::size).sum()));
    }

    /** All entries before the manifest; fails with UNPROCESSABLE when a package cannot have so many. */
    static Future<List<Manifest.Part>> parts(Session session, UUID duplication) {
        List<Manifest.Part> parts = new ArrayList<>();
        AtomicInteger after = new AtomicInteger(-1);
        return Loop.whileTrue(() -> STORE.parts(session, duplication, after.get(), PAGE)
                        .map(page -> {
                            page.stream()
                                    .map(Manifest.Part::of)
                                    .filter(part -> !part.name().equals(PartName.MANIFEST)
                                            && !part.name().equals(PartName.SIGNATURE))
                                    .forEach(parts::add);
                            after.addAndGet(page.size());
                            if (parts.size() > PackageLimits.PARTS - 2) {
                                throw Failure.of(
                                        Failure.Kind.UNPROCESSABLE,
                                        "The project is too large for a package: more than " + PackageLimits.PARTS
                                                + " parts");
                            }
                            return page.size() == PAGE;
                        }))
                .map(parts);
    }
}
