package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ContainerStore;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Says which projects hold an object. */
public final class ProjectLists {
    private static final List<String> LIVE = List.of("", "live");

    private final Database database;
    private final Containers containers;
    private final ObjectStore objects = new ObjectStore();
    private final ContainerStore store = new ContainerStore();
    private final OrgRights rights = new OrgRights();

    public ProjectLists(Database database, Containers containers) {
        this.database = database;
        this.containers = containers;
    }

    /**
     * The projects that hold an object.
     *
     * @param levels what the caller may do in each, where that is anything; the token's limits count
     * @param live those with a live copy that the caller may see or, unless the token is limited, the organisation pays for;
     *     empty: it was not asked for
     */
    public record Listed(Map<String, AccessLevel> levels, Optional<Set<String>> live) {}

    /**
     * Lists the projects.
     *
     * @param org whose administrator the caller is, to be told about archival states
     * @return fails with ResourceNotFound when no project holds the object, PermissionDenied for who does not administer
     *     the organisation
     */
    public Future<Listed> list(Caller caller, String id, Optional<String> org) {
        Session session = database.requests();
        Optional<ResourceKey> key = ContainerIds.object(id);
        if (key.isEmpty()) {
            return Future.failedFuture(Refusal.noEntity(id));
        }
        return objects.find(session, List.of(key.get()), Optional.empty()).compose(rows -> {
            if (rows.isEmpty()) {
                return Future.failedFuture(Refusal.noEntity(id));
            }
            Set<UUID> projects = rows.stream().map(ObjectRow::project).collect(Collectors.toSet());
            return org.map(named -> rights.requireAdministrator(session, caller, named, "to return archival info"))
                    .orElseGet(Future::succeededFuture)
                    .compose(allowed -> containers.levels().in(session, caller, projects))
                    .compose(levels -> containers.ids(session, projects).compose(ids -> {
                        Map<String, AccessLevel> listed = new TreeMap<>();
                        levels.forEach((project, level) -> listed.put(ids.get(project), level));
                        return org.isEmpty()
                                ? Future.succeededFuture(new Listed(listed, Optional.empty()))
                                : live(session, caller, rows, levels.keySet(), ids, org.get())
                                        .map(live -> new Listed(listed, Optional.of(live)));
                    }));
        });
    }

    private Future<Set<String>> live(
            Session session, Caller caller, List<ObjectRow> rows, Set<UUID> seen, Map<UUID, String> ids, String org) {
        // A limited token tells of nothing but what it is for.
        boolean paidFor = caller.limits().none();
        Set<UUID> live = rows.stream()
                .filter(row -> LIVE.contains(ObjectText.of(row).string("archivalState")))
                .map(ObjectRow::project)
                .collect(Collectors.toSet());
        return store.payers(session, live).map(payers -> live.stream()
                .filter(project -> seen.contains(project)
                        || (paidFor && org.equals(payers.getOrDefault(project, ContainerSettings.INSTALLATION))))
                .map(ids::get)
                .collect(Collectors.toCollection(TreeSet::new)));
    }
}
