package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.identity.LevelSource;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Environment;
import io.offshoot.store.ContainerStore;
import io.offshoot.store.ContainerStore.Grant;
import io.offshoot.store.OrgStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The levels that users were granted at the Container door: themselves, through their organisations, or with everybody. */
public final class Grants implements LevelSource {
    private final ContainerStore containers = new ContainerStore();
    private final OrgStore orgs = new OrgStore();

    @Override
    public Future<Map<UUID, AccessLevel>> in(Session session, Caller caller, Set<UUID> projects) {
        return levels(session, caller, Optional.of(projects), true);
    }

    @Override
    public Future<Map<UUID, AccessLevel>> all(Session session, Caller caller, int most) {
        return levels(session, caller, Optional.empty(), false);
    }

    private Future<Map<UUID, AccessLevel>> levels(
            Session session, Caller caller, Optional<Set<UUID>> projects, boolean everybody) {
        String user = Handles.of(caller);
        return orgs.of(session, Environment.ID, user).compose(found -> {
            Map<String, AccessLevel> most = new HashMap<>();
            most.put(user, AccessLevel.ADMINISTER);
            if (everybody) {
                most.put(Handles.PUBLIC, AccessLevel.VIEW);
            }
            found.forEach(row -> {
                Org org = Org.of(row.content());
                org.member(user).flatMap(Org.Member::most).ifPresent(level -> most.put(org.handle(), level));
            });
            List<String> grantees = new ArrayList<>(most.keySet());
            return containers.grants(session, grantees, projects).map(grants -> joined(grants, most));
        });
    }

    private static Map<UUID, AccessLevel> joined(List<Grant> grants, Map<String, AccessLevel> most) {
        Map<UUID, AccessLevel> levels = new LinkedHashMap<>();
        for (Grant grant : grants) {
            AccessLevel.named(grant.level())
                    .map(level -> level.atMost(most.get(grant.grantee())))
                    .ifPresent(level -> levels.merge(grant.project(), level, AccessLevel::or));
        }
        return levels;
    }
}
