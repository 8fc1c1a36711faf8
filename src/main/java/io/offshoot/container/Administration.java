package io.offshoot.container;

import io.offshoot.identity.Caller;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Environment;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.repository.Indexing;
import io.offshoot.repository.ProjectEnd;
import io.offshoot.store.Database;
import io.offshoot.store.RegionStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What surrounds the objects of the Container door and has no method there: organisations, regions, containers, databases,
 * sponsorships, and transitions of archived files that are held. All of it is for super administrators, which whoever calls
 * has to see to.
 */
public final class Administration {
    private static final ResourceType REGION = ResourceType.of("Region");
    private static final Pattern REGION_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

    private final Database database;
    private final Containers containers;
    private final DoorResources resources;
    private final Projects projects;
    private final Orgs orgs;
    private final Sponsorships sponsorships;
    private final DataObjects objects;
    private final ObjectChanges changes;
    private final Transitions transitions;
    private final People people = new People();
    private final Regions regions;
    private final RegionStore regionStore = new RegionStore();

    /**
     * For one installation.
     *
     * @param ends told when a container is removed
     * @param region of the installation
     */
    public Administration(Database database, Indexing indexing, List<ProjectEnd> ends, String region) {
        this.database = database;
        this.containers = new Containers(new ProjectLevels(database, List.of(new Grants())), region);
        this.resources = new DoorResources(indexing);
        this.projects = new Projects(database, containers, indexing, ends);
        this.orgs = new Orgs(database, resources);
        this.sponsorships = new Sponsorships(database, containers, projects);
        this.objects = new DataObjects(database, containers, new Folders(database, containers));
        this.changes = new ObjectChanges(database, objects);
        this.transitions = new Transitions(database);
        this.regions = new Regions(region);
    }

    public Orgs orgs() {
        return orgs;
    }

    public Sponsorships sponsorships() {
        return sponsorships;
    }

    /** The regions that projects may be in, the installation's own first. */
    public Future<List<String>> regions() {
        return regionStore.names(database.requests(), Environment.ID).map(names -> {
            List<String> all = new ArrayList<>(List.of(regions.own()));
            all.addAll(names);
            return all;
        });
    }

    /** Lets projects be in a region; fails with InvalidInput for a text that names none. */
    public Future<Void> addRegion(Caller caller, String name) {
        if (!REGION_NAME.matcher(name).matches()) {
            return Future.failedFuture(
                    Refusal.input("The name of a region has at most 100 letters, digits, colons, dots, hyphens or"
                            + " underscores, such as aws:us-east-1"));
        }
        return database.transaction(session -> regionStore
                .lock(session)
                .compose(locked -> regionStore.find(session, Environment.ID, name))
                .compose(found -> found.isPresent() || name.equals(regions.own())
                        ? Future.succeededFuture()
                        : resources.create(
                                session,
                                caller,
                                Environment.ID,
                                new ResourceKey(REGION, UUID.randomUUID()),
                                new Regions.Region(name).text())));
    }

    /** Lets no more projects be in a region; fails with ResourceNotFound, CONFLICT while one is in it. */
    public Future<Void> removeRegion(Caller caller, String name) {
        return database.transaction(session -> regionStore
                .lock(session)
                .compose(locked -> regionStore.find(session, Environment.ID, name))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusal.notFound("There is no region " + name))))
                .compose(id -> regionStore
                        .isUsed(session, name)
                        .compose(used -> used
                                ? Future.failedFuture(Failure.of(Kind.CONFLICT, "Projects are in the region " + name))
                                : resources.delete(session, caller, Environment.ID, new ResourceKey(REGION, id)))));
    }

    /**
     * What is to be of a project, as far as it is said.
     *
     * @param holdTransitions whether files in it stay between archival states; when that ends they move on
     */
    public record Wanted(
            Optional<String> region,
            Optional<String> billTo,
            Optional<Boolean> restricted,
            Optional<Boolean> holdTransitions) {
        ContainerSettings in(ContainerSettings old, String kind) {
            return old.administered(
                    kind,
                    region.orElse(old.region()),
                    billTo.orElse(old.billTo()),
                    restricted.orElse(old.restricted()),
                    holdTransitions.orElse(old.holdTransitions()));
        }
    }

    /** A project or container; fails with ResourceNotFound. */
    public Future<ContainerView> project(Caller caller, String id) {
        return containers.find(database.requests(), caller, id);
    }

    /** Changes a project or container; fails with ResourceNotFound, InvalidInput for a region that is not there. */
    public Future<Void> change(Caller caller, String id, Wanted wanted) {
        return projects.update(caller, id, AccessLevel.ADMINISTER, Optional.empty(), old -> wanted.in(old, old.kind()))
                .compose(done -> database.transaction(session ->
                        transitions.settleIn(session, ContainerIds.project(id).orElseThrow())));
    }

    /**
     * Makes a container, as the system of the original does for jobs.
     *
     * @param levels by users and organisations
     * @return its id; fails with ResourceNotFound, InvalidInput
     */
    public Future<String> addContainer(Caller caller, String name, Wanted wanted, Map<String, AccessLevel> levels) {
        ContainerSettings settings = wanted.in(projects.unset(caller), "container");
        return database.transaction(session -> projects.allow(session, caller, settings)
                .compose(allowed -> projects.make(session, caller, name, settings))
                .compose(id -> {
                    Future<Void> granted = Future.succeededFuture();
                    for (Map.Entry<String, AccessLevel> each : levels.entrySet()) {
                        granted = granted.compose(before -> people.grantee(session, each.getKey(), "permissions"))
                                .compose(grantee ->
                                        projects.permissions().grant(session, caller, id, grantee, each.getValue()));
                    }
                    return granted.map(ContainerIds.ofProject(id, true));
                }));
    }

    /** Removes a container with all that is in it; fails with ResourceNotFound, InvalidInput for a project. */
    public Future<Void> removeContainer(Caller caller, String id) {
        return database.transaction(session -> containers
                .open(session, caller, id, AccessLevel.ADMINISTER)
                .compose(view -> view.settings().container()
                        ? projects.remove(session, caller, view.project())
                        : Future.failedFuture(Refusal.input(id + " is no container"))));
    }

    /** Makes an object; fails as {@link DataObjects#create}. */
    public Future<String> addObject(Caller caller, NewObject wanted) {
        return objects.create(caller, wanted).map(ContainerIds::of);
    }

    /**
     * Says whether the platform sponsors an object in one project.
     *
     * @param until milliseconds since 1970 from which it does not any more; empty: never
     * @return fails with ResourceNotFound
     */
    public Future<Void> sponsor(Caller caller, String object, String project, boolean sponsored, Optional<Long> until) {
        Optional<UUID> place = ContainerIds.project(project);
        if (place.isEmpty()) {
            return Future.failedFuture(Refusal.noEntity(project));
        }
        return changes.own(caller, object, place, text -> {
            ObjectText without = text.without("sponsored").without("sponsoredUntil");
            if (!sponsored) {
                return without;
            }
            ObjectText with = without.with("sponsored", ObjectText.json(true));
            return until.map(end -> with.with("sponsoredUntil", ObjectText.json(end)))
                    .orElse(with);
        });
    }
}
