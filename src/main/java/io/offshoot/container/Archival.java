package io.offshoot.container;

import io.offshoot.container.ArchivalScope.Folder;
import io.offshoot.container.ArchivalScope.Named;
import io.offshoot.identity.Caller;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.store.ArchivalStore;
import io.offshoot.store.ArchivalStore.Change;
import io.offshoot.store.ArchivalStore.Copy;
import io.offshoot.store.Database;
import io.offshoot.store.ObjectRow;
import io.offshoot.store.ObjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Archives files and brings them back, each copy of its own:
 *
 * <pre>
 *           archive             no copy with the same payer is live       unless held
 *   live ------------> archival -----------------------------> archiving ------------> archived
 *     ^                   |                                                               |
 *     |      unarchive    |                unless held                      unarchive     |
 *     +-------------------+<--------------------------------- unarchiving <---------------+
 * </pre>
 *
 * <p>{@code archiving} is told as {@code archival}. Nothing happens to the bytes: they are where they were, and the FHIR door
 * reads them in every state.
 */
public final class Archival {
    private static final Set<String> LIVE = Set.of("live");
    private static final Set<String> ARCHIVED = Set.of("archival", "archived");

    private final Database database;
    private final Containers containers;
    private final Folders folders;
    private final Transitions transitions;
    private final OrgRights rights = new OrgRights();
    private final ObjectStore objects = new ObjectStore();
    private final ArchivalStore store = new ArchivalStore();

    public Archival(Database database, Containers containers, Folders folders) {
        this.database = database;
        this.containers = containers;
        this.folders = folders;
        this.transitions = new Transitions(database);
    }

    /** What moves copies on that wait. */
    public Transitions transitions() {
        return transitions;
    }

    /** How many files were brought back, and their bytes. */
    public record Unarchived(long files, long bytes) {}

    /**
     * Archives the live ones of some files.
     *
     * @param allCopies whether the copies in other projects with the same payer are archived, too
     * @return how many copies; fails with ResourceNotFound, InvalidInput for a file that is not in the project, InvalidState
     *     for one that is not closed, PermissionDenied for less than CONTRIBUTE, and with {@code allCopies} for who does not
     *     administer the payer or calls with a limited token
     */
    public Future<Long> archive(Caller caller, String container, ArchivalScope scope, boolean allCopies) {
        if (allCopies && !caller.limits().none()) {
            return Future.failedFuture(Refusal.denied("A token that is limited archives no copies in other projects"));
        }
        return database.transaction(session -> {
            AtomicLong copies = new AtomicLong();
            return open(session, caller, container, scope)
                    .compose(view -> (allCopies
                                    ? rights.requireAdministrator(
                                            session, caller, view.settings().billTo(), "to archive all copies")
                                    : Future.<Void>succeededFuture())
                            .compose(may -> archive(session, caller, view.project(), scope, page -> {
                                copies.addAndGet(page.size());
                                List<UUID> files = page.stream().map(Copy::file).toList();
                                return (allCopies
                                                ? others(session, caller, view, files, copies)
                                                : Future.<Void>succeededFuture())
                                        .compose(done -> transitions.settleOf(session, files));
                            })))
                    .map(done -> copies.get());
        });
    }

    /** Archives the copies in one project; {@code then} is told each page of them. */
    private Future<Void> archive(
            Session session,
            Caller caller,
            UUID project,
            ArchivalScope scope,
            Function<List<Copy>, Future<Void>> then) {
        return store.place(session, project, caller.identity(), scope.bare())
                .compose(placed -> change(
                        session,
                        caller,
                        project,
                        scope,
                        LIVE,
                        text -> text.with("archivalState", ObjectText.json("archival")),
                        then));
    }

    private Future<Void> others(
            Session session, Caller caller, ContainerView view, List<UUID> files, AtomicLong copies) {
        return store.others(session, view.project(), files, view.settings().billTo(), ContainerSettings.INSTALLATION)
                .compose(projects -> {
                    Future<Void> all = Future.succeededFuture();
                    for (UUID project : projects) {
                        all = all.compose(before -> archive(session, caller, project, new Named(files), page -> {
                            copies.addAndGet(page.size());
                            return Future.succeededFuture();
                        }));
                    }
                    return all;
                });
    }

    /**
     * Brings back the archived ones of some files; of those that only wait to be archived nothing more is wanted.
     *
     * @param dryRun whether nothing is to happen
     * @return what is brought back; fails as {@link #archive}
     */
    public Future<Unarchived> unarchive(Caller caller, String container, ArchivalScope scope, boolean dryRun) {
        UnaryOperator<ObjectText> change = text -> text.string("archivalState").equals("archived")
                ? text.with("archivalState", ObjectText.json("unarchiving"))
                : text.without("archivalState");
        return database.transaction(session -> {
            AtomicLong files = new AtomicLong();
            AtomicLong bytes = new AtomicLong();
            return open(session, caller, container, scope)
                    .compose(view -> change(
                                    session,
                                    caller,
                                    view.project(),
                                    scope,
                                    ARCHIVED,
                                    dryRun ? text -> text : change,
                                    page -> {
                                        files.addAndGet(page.size());
                                        page.forEach(copy -> bytes.addAndGet(copy.size()));
                                        return Future.succeededFuture();
                                    })
                            .compose(done -> dryRun
                                    ? Future.<Void>succeededFuture()
                                    : transitions.settleIn(session, view.project())))
                    .map(done -> new Unarchived(files.get(), bytes.get()));
        });
    }

    private Future<ContainerView> open(Session session, Caller caller, String container, ArchivalScope scope) {
        return containers
                .open(session, caller, container, AccessLevel.CONTRIBUTE)
                .compose(view -> (scope instanceof Folder folder
                                ? folders.require(session, view, folder.path())
                                : requireFiles(session, view, ((Named) scope).files()))
                        .map(view));
    }

    private Future<Void> requireFiles(Session session, ContainerView view, List<UUID> files) {
        List<ResourceKey> keys = files.stream().map(ArchivalScope::key).toList();
        return objects.find(session, keys, Optional.of(view.project())).compose(found -> {
            Set<ResourceKey> there = found.stream().map(ObjectRow::key).collect(Collectors.toSet());
            List<String> missing = keys.stream()
                    .filter(key -> !there.contains(key))
                    .map(ContainerIds::of)
                    .toList();
            if (!missing.isEmpty()) {
                return Future.failedFuture(Refusal.naming(
                        Refusal.input("The file " + missing.get(0) + " could not be found in " + view.id()),
                        "files",
                        missing));
            }
            List<String> open = found.stream()
                    .filter(row -> !ObjectText.of(row).state().equals(ObjectText.CLOSED))
                    .map(row -> ContainerIds.of(row.key()))
                    .toList();
            return open.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(Refusal.naming(
                            Refusal.state("The file " + open.get(0) + " is not in the \"closed\" state"),
                            "files",
                            open));
        });
    }

    /** Changes the copies that are in one of the states, page by page; {@code then} is told each as it was. */
    private Future<Void> change(
            Session session,
            Caller caller,
            UUID project,
            ArchivalScope scope,
            Set<String> states,
            UnaryOperator<ObjectText> change,
            Function<List<Copy>, Future<Void>> then) {
        return Pages.<Copy>forEach(
                after -> scope instanceof Folder folder
                        ? store.inFolder(session, project, states, folder.path(), folder.recurse(), after)
                        : store.named(session, project, states, ((Named) scope).files(), after),
                page -> {
                    List<Change> changes = new ArrayList<>();
                    for (Copy copy : page) {
                        ObjectText text = ObjectText.of(copy.content().getBytes());
                        ObjectText changed = change.apply(text);
                        if (changed != text) {
                            changes.add(Transitions.change(copy, changed));
                        }
                    }
                    return (changes.isEmpty()
                                    ? Future.<Void>succeededFuture()
                                    : store.update(session, project, Optional.of(caller.identity()), changes))
                            .compose(done -> then.apply(page));
                });
    }
}
