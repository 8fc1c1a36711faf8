package io.offshoot.container.clone;

import io.offshoot.container.FolderPath;
import io.offshoot.container.Refusal;
import io.offshoot.model.Failure;
import io.offshoot.store.ClonePlanStore.MappedFolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where folders of the source go. A listed folder becomes one of the same name in the destination folder, with all below
 * it; the contents of the root go right into the destination folder. Of two listed folders inside one another each goes to
 * its own place.
 */
final class FolderMap {
    private final List<String> listed;
    private final String destination;

    FolderMap(Collection<String> listed, String destination) {
        // The longest first: it is the closest to what lies below it.
        this.listed = listed.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        this.destination = destination;
    }

    /** Where a folder goes that is listed or lies below one that is. */
    MappedFolder of(String path) {
        String top = listed.stream()
                .filter(each -> FolderPath.isBelow(path, each))
                .findFirst()
                .orElseThrow();
        if (top.equals(FolderPath.ROOT)) {
            String target = path.equals(FolderPath.ROOT) ? destination : below(destination) + path;
            return new MappedFolder(path, target, top);
        }
        String target = FolderPath.in(destination, FolderPath.lastName(top));
        return new MappedFolder(path, target + path.substring(top.length()), top);
    }

    private static String below(String folder) {
        return folder.equals(FolderPath.ROOT) ? "" : folder;
    }

    /**
     * Where folders go.
     *
     * @throws Failure InvalidInput when two of them would become the same
     */
    List<MappedFolder> of(Collection<String> paths) {
        List<MappedFolder> mapped = new ArrayList<>(paths.size());
        Map<String, String> byTarget = new HashMap<>();
        for (String path : paths) {
            MappedFolder folder = of(path);
            String other = byTarget.put(folder.target(), path);
            if (other != null && !folder.target().equals(destination)) {
                throw Refusal.naming(
                        Refusal.input("Two of the folders have the same name but different paths: \"" + other
                                + "\" and \"" + path + "\""),
                        "folders",
                        List.of(other, path));
            }
            mapped.add(folder);
        }
        return mapped;
    }

    /** The folders directly in the destination folder that come into being. */
    List<String> tops(Collection<MappedFolder> mapped) {
        return mapped.stream()
                .map(MappedFolder::target)
                .filter(target -> !target.equals(FolderPath.ROOT)
                        && FolderPath.parent(target).equals(destination))
                .distinct()
                .toList();
    }
}
