package io.offshoot.library.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.store.Duplication;
import io.offshoot.store.PackagePlanStore;
import io.offshoot.store.PackagePlanStore.Packed;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far an export has come, from what its package holds by now.
 *
 * @param packed objects of the project and of the environment
 * @param total how many there will be
 * @param bytes of the package so far
 * @param types objects of the project by type
 * @param configuration objects of the environment by type
 * @param fileBytes of files so far, unpacked
 */
public record ExportProgress(
        long packed, long total, long bytes, Map<String, Long> types, Map<String, Long> configuration, long fileBytes) {
    private static final PackagePlanStore STORE = new PackagePlanStore();
    private static final int WITHOUT_FILES = 90;

    /** The progress of a duplication of the kind export. */
    public static Future<ExportProgress> of(Session session, Duplication duplication) {
        return STORE.packed(session, duplication.id()).map(found -> of(duplication, found));
    }

    private static ExportProgress of(Duplication duplication, List<Packed> found) {
        Map<String, Long> types = new TreeMap<>();
        Map<String, Long> configuration = new TreeMap<>();
        long lines = 0;
        long files = 0;
        for (Packed section : found) {
            String[] name = section.section().split("/", 2);
            switch (name[0]) {
                case "resources" -> types.put(name[1], section.lines());
                case "configuration" -> configuration.put(name[1], section.lines());
                default -> files += section.section().equals("binaries/bytes") ? section.rawSize() : 0;
            }
            lines += name[0].equals("binaries") ? 0 : section.lines();
        }
        return new ExportProgress(
                lines,
                duplication.total(),
                found.stream().mapToLong(Packed::size).sum(),
                types,
                configuration,
                files);
    }

    /** From 0 to 100, which it is in the end only; files, of which nobody knows how many bytes they are, come last. */
    public int percent(DuplicationState state) {
        return switch (state) {
            case REQUESTED -> 0;
            case COMPLETED -> 100;
            case VERIFYING -> 99;
            case COPYING, FAILING, FAILED, CANCELLING, CANCELLED ->
                total == 0 ? 0 : (int) Math.min(WITHOUT_FILES, packed * WITHOUT_FILES / total);
        };
    }
}
