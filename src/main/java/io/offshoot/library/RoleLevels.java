package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.identity.LevelSource;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Environment;
import io.offshoot.store.PrivilegeStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The levels that come with security roles: whoever was granted one in a project, itself or through a group, may read
 * there; with CreateApplicationObjects it may change what is there, too.
 */
public final class RoleLevels implements LevelSource {
    private final PrivilegeStore store = new PrivilegeStore();

    @Override
    public Future<Map<UUID, AccessLevel>> in(Session session, Caller caller, Set<UUID> projects) {
        return levels(session, caller, Optional.of(projects));
    }

    @Override
    public Future<Map<UUID, AccessLevel>> all(Session session, Caller caller, int most) {
        return levels(session, caller, Optional.empty());
    }

    private Future<Map<UUID, AccessLevel>> levels(
            Session session, Caller caller, Optional<? extends Collection<UUID>> projects) {
        return store.held(session, caller.reference(), caller.identity().id(), projects)
                .map(held -> {
                    Map<UUID, AccessLevel> levels = new HashMap<>();
                    held.forEach((project, privileges) -> levels.put(
                            project,
                            privileges.contains(Privilege.CREATE_APPLICATION_OBJECTS.id())
                                    ? AccessLevel.CONTRIBUTE
                                    : AccessLevel.VIEW));
                    levels.remove(Environment.ID);
                    return levels;
                });
    }
}
