package io.offshoot.library.duplication;

import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.Turns;
import io.offshoot.library.ProfileFolders;
import io.offshoot.library.Subscriptions;
import io.offshoot.library.duplication.ProjectSelection.Wishes;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.SelectionPages;
import io.offshoot.store.SelectionPages.Walk;
import io.offshoot.store.SelectionStore;
import io.offshoot.store.SelectionStore.Progress;
import io.offshoot.store.SourceKey;
import io.offshoot.store.SourceStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Makes the list of what a duplication takes of its source one by one. It is made in the database, in walks through the
 * source that follow from the wishes alone, a page at a time; whoever takes over goes on behind the last page, as of the same
 * instant. So nothing here grows with the project.
 */
public final class SelectionList {
    private static final int ROWS = 10_000;

    private static final List<ResourceType> IN_FOLDERS = Stream.of(
                    "Record", "Applet", "Workflow", "Database", "Placement")
            .map(ResourceType::of)
            .toList();

    private static final List<ResourceType> FOLDERS = List.of(ResourceType.of("Folder"));

    private final Database database;
    private final BooleanSupplier stopped;
    private final int rows;
    private final SelectionStore store = new SelectionStore();
    private final SelectionPages pages = new SelectionPages();

    /** A walk through the objects of a type. */
    private record Leg(Walk walk, ResourceType type, List<Object> wanted) {}

    /** @param stopped asked before each page */
    public SelectionList(Database database, BooleanSupplier stopped) {
        this(database, stopped, ROWS);
    }

    /** @param rows how many objects are looked at in one statement */
    SelectionList(Database database, BooleanSupplier stopped, int rows) {
        this.database = database;
        this.stopped = stopped;
        this.rows = rows;
    }

    /** Makes the list, or what is left of it, and yields what it comes to; as of now where nobody had begun. */
    Future<ProjectSelection> make(Duplication duplication, UUID project, Wishes wishes) {
        List<Leg> legs = legs(wishes);
        if (legs.isEmpty()) {
            return new SourceStore()
                    .snapshot(database.requests())
                    .map(snapshot -> new ProjectSelection(wishes, snapshot, Map.of()));
        }
        return store.begin(database.copy(), duplication.id(), project, rows).compose(begun -> {
            AtomicReference<Progress> now = new AtomicReference<>(begun);
            return Turns.whileTrue(() -> now.get().walk() >= legs.size()
                            ? Future.succeededFuture(false)
                            : next(duplication.id(), project, legs, now))
                    .compose(done -> store.totals(database.surveys(), duplication.id()))
                    .map(totals -> new ProjectSelection(wishes, begun.snapshot(), totals));
        });
    }

    private Future<Boolean> next(UUID duplication, UUID project, List<Leg> legs, AtomicReference<Progress> now) {
        if (stopped.getAsBoolean()) {
            return Future.failedFuture(new LeaseLost());
        }
        Progress progress = now.get();
        Leg leg = legs.get(progress.walk());
        return pages.page(
                        database.copy(),
                        project,
                        progress.snapshot(),
                        duplication,
                        leg.walk(),
                        leg.type(),
                        progress.after(),
                        rows,
                        leg.wanted())
                .compose(reached -> {
                    Optional<SourceKey> more =
                            reached.filter(SelectionPages.Reached::more).map(SelectionPages.Reached::last);
                    int walk = more.isPresent() ? progress.walk() : progress.walk() + 1;
                    return store.note(database.copy(), duplication, walk, more).compose(there -> {
                        now.set(new Progress(progress.snapshot(), walk, more));
                        return there ? Future.succeededFuture(true) : Future.failedFuture(new LeaseLost());
                    });
                });
    }

    /** In an order in which each finds listed what it goes by. */
    private static List<Leg> legs(Wishes wishes) {
        List<Leg> legs = new ArrayList<>();
        if (wishes.onlyListed().contains(Subscriptions.TYPE)) {
            legs.add(new Leg(
                    Walk.DELIVERIES,
                    Subscriptions.TYPE,
                    List.of(wishes.userSubscriptions(), wishes.contactSubscriptions())));
        }
        if (wishes.schemaObjectsOnly()) {
            // Bytes that definitions refer to, such as the code of a Bot, and what is said of both besides.
            ResourceType.all().stream()
                    .filter(type -> TypeClass.of(type).withoutData())
                    .forEach(type -> legs.add(new Leg(Walk.MENTIONED, type, List.of())));
            legs.add(new Leg(Walk.PLACEMENTS, ProjectSelection.PLACEMENT, List.of(names(), codes(), whole(wishes))));
        }
        if (wishes.skipAllProfileFolders()) {
            add(legs, Walk.FOLDERS, FOLDERS, List.of(ProfileFolders.PARENT));
            add(legs, Walk.IN_FOLDERS, IN_FOLDERS, List.of(ProfileFolders.PARENT, names(), codes()));
        } else if (wishes.skipEmptyProfileFolders()) {
            add(legs, Walk.USED, IN_FOLDERS, List.of(ProfileFolders.PARENT));
            add(legs, Walk.EMPTY, FOLDERS, List.of(ProfileFolders.PARENT));
        }
        return legs;
    }

    private static void add(List<Leg> legs, Walk walk, List<ResourceType> types, List<Object> wanted) {
        types.forEach(type -> legs.add(new Leg(walk, type, wanted)));
    }

    private static String[] names() {
        return ResourceType.all().stream().map(ResourceType::name).toArray(String[]::new);
    }

    private static Short[] codes() {
        return ResourceType.all().stream().map(ResourceType::code).toArray(Short[]::new);
    }

    private static Boolean[] whole(Wishes wishes) {
        return ResourceType.all().stream().map(wishes::wholeClass).toArray(Boolean[]::new);
    }
}
