package io.offshoot.container.clone;

import io.offshoot.container.ContainerView;
import io.offshoot.container.Containers;
import io.offshoot.container.FolderPath;
import io.offshoot.container.Pages;
import io.offshoot.container.Refusal;
import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.repository.Indexing;
import io.offshoot.store.ClonePlanStore;
import io.offshoot.store.ClonePlanStore.Clone;
import io.offshoot.store.ClonePlanStore.MappedFolder;
import io.offshoot.store.ClonePlanStore.Planned;
import io.offshoot.store.ContainerLocks;
import io.offshoot.store.Database;
import io.offshoot.store.DatabaseErrors;
import io.offshoot.store.FolderStore;
import io.offshoot.store.ObjectOutcomeStore;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Clones data objects and folders: one transaction inside the database, all or nothing.
 *
 * <p>Checks come in this order, and the first that fails decides: the form of the input; the source is there, VIEW in it; the
 * destination is there, UPLOAD in it; the source is not restricted; the regions agree; objects, folders and the destination
 * folder are there; no folder is in the way; {@link CloneChecks} of what is planned.
 */
public final class ContainerClone {
    private static final int TRIES = 3;
    private static final int PAGE = 5_000;

    private final Database database;
    private final Containers containers;
    private final CloneChecks checks;
    private final CloneCopies copies;
    private final ContainerLocks locks = new ContainerLocks();
    private final ProjectStore projects = new ProjectStore();
    private final FolderStore folders = new FolderStore();
    private final ClonePlanStore plans = new ClonePlanStore();
    private final ObjectOutcomeStore outcomes = new ObjectOutcomeStore();
    private final CloneReports reports = new CloneReports();

    public ContainerClone(Database database, Containers containers, Indexing indexing) {
        this.database = database;
        this.containers = containers;
        this.checks = new CloneChecks();
        this.copies = new CloneCopies(indexing);
    }

    /**
     * Clones, and keeps a report below the id of the result; fails with the errors of the Container door, and then nothing has
     * happened.
     */
    public Future<CloneResult> run(Caller caller, CloneRequest request) {
        return run(caller, request, TRIES);
    }

    /**
     * Clones in a transaction that somebody else commits.
     *
     * @param id of the duplication that asked for it
     * @param planned is told how many objects there are, before any is copied
     */
    Future<CloneResult> within(Session session, Caller caller, CloneRequest request, UUID id, LongConsumer planned) {
        return ends(session, caller, request).compose(ends -> clone(session, caller, request, ends, id, planned));
    }

    /** The checks of both containers, without any of their contents. */
    Future<Ends> check(Caller caller, CloneRequest request) {
        return ends(database.requests(), caller, request);
    }

    private Future<CloneResult> run(Caller caller, CloneRequest request, int left) {
        UUID id = UUID.randomUUID();
        return database.patientTransaction(request.destination(), session -> ends(session, caller, request)
                        .compose(ends -> reports.begin(session, caller, ends, id)
                                .compose(begun -> clone(session, caller, request, ends, id, count -> {})))
                        .compose(result -> reports.end(session, result)))
                .recover(error -> left > 1 && DatabaseErrors.isTransient(error) && !DatabaseErrors.isWaitInVain(error)
                        ? run(caller, request, left - 1)
                        : Future.failedFuture(error));
    }

    /** Source and destination, both held until the transaction ends. */
    record Ends(ContainerView source, ContainerView destination) {}

    private Future<CloneResult> clone(
            Session session, Caller caller, CloneRequest request, Ends ends, UUID id, LongConsumer planned) {
        Clone clone = new Clone(id, ends.source().project(), ends.destination().project());
        return hold(session, ends)
                .compose(held -> plan(session, clone, ends, request))
                .compose(mapped -> checks.run(session, clone, ends.source(), ends.destination(), mapped)
                        .compose(checked -> makeFolders(session, caller, ends.destination(), request, mapped)))
                .compose(made -> outcomes.put(session, clone))
                .onSuccess(planned::accept)
                .compose(ready -> copies.write(session, clone, caller))
                .compose(copied -> result(session, clone, ends, copied));
    }

    private Future<Ends> ends(Session session, Caller caller, CloneRequest request) {
        return containers
                .open(session, caller, request.source(), AccessLevel.VIEW)
                .compose(source -> containers
                        .open(session, caller, request.destination(), AccessLevel.UPLOAD)
                        .map(destination -> {
                            if (source.settings().restricted()) {
                                throw Refusal.denied("Objects cannot be cloned from " + source.id()
                                        + " because its RESTRICTED flag is set");
                            }
                            if (!source.settings()
                                    .region()
                                    .equals(destination.settings().region())) {
                                throw Refusal.input("Cannot clone into a project in a different region");
                            }
                            return new Ends(source, destination);
                        }));
    }

    /** Both in the order of their ids, so that two clones in opposite directions do not wait for each other. */
    private Future<Void> hold(Session session, Ends ends) {
        UUID source = ends.source().project();
        UUID destination = ends.destination().project();
        Future<Void> held = Future.succeededFuture();
        for (UUID project : new TreeSet<>(List.of(source, destination))) {
            held = held.compose(before -> projects.readShared(session, project))
                    .compose(found ->
                            found.filter(io.offshoot.store.Project::live).isPresent()
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(Refusal.noEntity(ContainerIds.ofProject(project, false))))
                    .compose(live -> project.equals(destination)
                            ? locks.alone(session, project)
                            : locks.shared(session, project));
        }
        return held;
    }

    /** Works out what goes where; gives the folders that come into being, with what was listed. */
    private Future<List<MappedFolder>> plan(Session session, Clone clone, Ends ends, CloneRequest request) {
        FolderMap map = new FolderMap(request.folders(), request.folder());
        return plans.objects(session, clone, request.objects(), request.folder())
                .compose(missing -> requireObjects(ends.source(), request, missing))
                .compose(found -> mapped(session, ends.source(), request, map))
                .compose(mapped -> requireDestination(session, ends.destination(), request)
                        .compose(there -> requireFree(session, ends.destination(), map.tops(mapped)))
                        .compose(free -> plans.folders(session, clone, mapped))
                        .compose(planned -> plans.implied(session, clone, mapped, request.folder()))
                        .map(mapped));
    }

    private static Future<Void> requireObjects(ContainerView source, CloneRequest request, List<ResourceKey> missing) {
        List<String> ids = new ArrayList<>(request.unknown());
        missing.forEach(key -> ids.add(ContainerIds.of(key)));
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        String others = ids.size() > 1 ? " and " + (ids.size() - 1) + " more" : "";
        return Future.failedFuture(Refusal.naming(
                Refusal.notFound("The object " + ids.get(0) + others + " could not be found in " + source.id()),
                "objects",
                ids));
    }

    /** The folders that were listed, and all below them. */
    private Future<List<MappedFolder>> mapped(
            Session session, ContainerView source, CloneRequest request, FolderMap map) {
        return folders.existing(session, source.project(), request.folders()).compose(there -> {
            List<String> missing = request.folders().stream()
                    .filter(listed -> !there.contains(listed) && !listed.equals(FolderPath.ROOT))
                    .toList();
            if (!missing.isEmpty()) {
                throw Refusal.naming(
                        Refusal.notFound("The folder \"" + missing.get(0) + "\" could not be found in " + source.id()),
                        "folders",
                        missing);
            }
            return below(session, source, request.folders()).map(map::of);
        });
    }

    private Future<Set<String>> below(Session session, ContainerView source, List<String> listed) {
        Set<String> all = new TreeSet<>(listed);
        Future<Void> read = Future.succeededFuture();
        for (String folder : listed) {
            read = read.compose(before -> folders.below(session, source.project(), folder))
                    .compose(below -> {
                        all.addAll(below);
                        return Future.succeededFuture();
                    });
        }
        return read.map(all);
    }

    private Future<Void> requireDestination(Session session, ContainerView destination, CloneRequest request) {
        if (request.parents() || request.folder().equals(FolderPath.ROOT)) {
            return Future.succeededFuture();
        }
        return folders.existing(session, destination.project(), List.of(request.folder()))
                .compose(found -> found.isEmpty()
                        ? Future.failedFuture(Refusal.naming(
                                Refusal.notFound("The folder \"" + request.folder() + "\" could not be found in "
                                        + destination.id()),
                                "folders",
                                List.of(request.folder())))
                        : Future.succeededFuture());
    }

    private Future<Void> requireFree(Session session, ContainerView destination, List<String> tops) {
        return folders.existing(session, destination.project(), tops)
                .compose(taken -> taken.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Refusal.naming(
                                Refusal.state("If cloned, a folder would conflict with the route of an existing folder:"
                                        + " \"" + taken.iterator().next() + "\""),
                                "folders",
                                new TreeSet<>(taken))));
    }

    private Future<Void> makeFolders(
            Session session,
            Caller caller,
            ContainerView destination,
            CloneRequest request,
            List<MappedFolder> mapped) {
        List<String> wanted = new ArrayList<>(FolderPath.lineage(request.folder()));
        mapped.stream()
                .map(MappedFolder::target)
                .filter(target -> !target.equals(FolderPath.ROOT))
                .forEach(wanted::add);
        return wanted.isEmpty()
                ? Future.succeededFuture()
                : folders.create(session, destination.project(), wanted, caller.identity());
    }

    private Future<CloneResult> result(Session session, Clone clone, Ends ends, long copied) {
        Buffer exists = Buffer.buffer();
        long[] count = {0};
        return Pages.<Planned>forEach(after -> plans.existing(session, clone, after, PAGE), page -> {
                    page.forEach(planned -> CloneResult.append(exists, planned.object()));
                    count[0] += page.size();
                    return Future.succeededFuture();
                })
                .compose(done -> plans.clear(session, clone))
                .map(done -> new CloneResult(
                        clone.id(), ends.source().id(), ends.destination().id(), copied, count[0], exists));
    }
}
