package io.offshoot.identity;

import io.offshoot.model.AccessLevel;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Says who may do what in projects beyond what memberships say: for example by grants that a door keeps. */
public interface LevelSource {
    /** The levels of a caller in those of the projects where it has any; the token's limits are not its concern. */
    Future<Map<UUID, AccessLevel>> in(Session session, Caller caller, Set<UUID> projects);

    /** The levels of a caller in all projects where it has any, as far as {@code most}. */
    Future<Map<UUID, AccessLevel>> all(Session session, Caller caller, int most);
}
