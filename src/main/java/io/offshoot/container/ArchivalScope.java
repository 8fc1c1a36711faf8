package io.offshoot.container;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The files of a project that are to be archived or brought back. */
public sealed interface ArchivalScope {
    /** These, by their ids in the store. */
    record Named(List<UUID> files) implements ArchivalScope {}

    /**
     * Those of a folder.
     *
     * @param path canonical
     * @param recurse whether those of the folders below it are meant, too
     */
    record Folder(String path, boolean recurse) implements ArchivalScope {}

    /** Which of the Binaries that nothing was said about are meant, if any; empty: all of them, since they lie in the root. */
    default Optional<Collection<UUID>> bare() {
        if (this instanceof Named named) {
            return Optional.of(named.files());
        }
        return ((Folder) this).path().equals(FolderPath.ROOT) ? Optional.empty() : Optional.of(List.of());
    }

    /** The key of a file. */
    static ResourceKey key(UUID file) {
        return new ResourceKey(ResourceType.BINARY, file);
    }
}
