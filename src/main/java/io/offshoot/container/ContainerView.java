package io.offshoot.container;

import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.store.ContainerStore.Container;
import java.util.Optional;
import java.util.UUID;

/**
 * A live project as a caller sees it.
 *
 * @param level what the caller may do in it; empty: nothing
 */
public record ContainerView(Container container, ContainerSettings settings, Optional<AccessLevel> level) {
    public UUID project() {
        return container.project().id();
    }

    /** Its id at the door, {@code project-…} or {@code container-…}. */
    public String id() {
        return ContainerIds.ofProject(project(), settings.container());
    }

    /** The same if the level is high enough; fails with PermissionDenied. */
    public ContainerView require(AccessLevel needed) {
        if (level.filter(has -> has.atLeast(needed)).isEmpty()) {
            throw Refusal.denied(needed, id());
        }
        return this;
    }
}
