package io.offshoot.library;

import io.offshoot.identity.Caller;
import io.offshoot.identity.ProjectLevels;
import io.offshoot.model.AccessLevel;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.LibraryIds;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ConfigurationStore;
import io.offshoot.store.Database;
import io.offshoot.store.LibraryProjectStore;
import io.offshoot.store.LibraryProjectStore.ListedProject;
import io.offshoot.store.LibraryProjectStore.Page;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The projects that a caller may see, by id or name, with their details: description, locales, data sources. */
public final class Projects {
    /** The type that a project's details are stored as. */
    public static final ResourceType DETAILS = ResourceType.of("ProjectDetails");

    private static final int MOST = 10_000;

    private final Database database;
    private final ProjectLevels levels;
    private final ObjectWriter writer;
    private final LibraryProjectStore store = new LibraryProjectStore();
    private final ConfigurationStore objects = new ConfigurationStore();

    Projects(Database database, ProjectLevels levels, ObjectWriter writer) {
        this.database = database;
        this.levels = levels;
        this.writer = writer;
    }

    /** The projects by name. */
    public Future<Page> page(Caller caller, int offset, int count) {
        if (caller.superAdmin()) {
            return store.page(database.requests(), Optional.empty(), offset, count);
        }
        return levels.given(database.requests(), caller, MOST)
                .compose(given ->
                        store.page(database.requests(), Optional.<Collection<UUID>>of(given.keySet()), offset, count));
    }

    /** The project of that id; fails with NOT_FOUND. */
    public Future<ListedProject> read(Caller caller, UUID id) {
        return levels.of(caller, id)
                .compose(level -> level.isEmpty() ? notFound() : store.read(database.requests(), id))
                .compose(found -> found.map(Future::succeededFuture).orElseGet(Projects::missing));
    }

    /**
     * The project of that id or name; an id is looked for first.
     *
     * @return fails with NOT_FOUND, CONFLICT when several have the name
     */
    public Future<ListedProject> find(Caller caller, String idOrName) {
        Optional<UUID> id = LibraryIds.parse(idOrName);
        return id.isPresent() ? read(caller, id.get()) : named(caller, idOrName);
    }

    private Future<ListedProject> named(Caller caller, String name) {
        return store.named(database.requests(), name).compose(all -> {
            Set<UUID> ids = all.stream().map(ListedProject::id).collect(Collectors.toSet());
            return levels.in(database.requests(), caller, ids).compose(seen -> {
                List<ListedProject> found =
                        all.stream().filter(one -> seen.containsKey(one.id())).toList();
                return switch (found.size()) {
                    case 0 -> missing();
                    case 1 -> Future.succeededFuture(found.get(0));
                    default ->
                        Future.failedFuture(
                                Failure.of(Kind.CONFLICT, "Several projects have that name; use the id of one"));
                };
            });
        });
    }

    /** Changes the details of a project, which ADMINISTER is needed for; fails with NOT_FOUND, FORBIDDEN. */
    public Future<Void> describe(Caller caller, UUID project, UnaryOperator<LibraryText> change) {
        return levels.require(caller, project, AccessLevel.ADMINISTER)
                .compose(may -> database.transaction(session -> objects.page(session, project, DETAILS, "", 0, 1)
                        .compose(now -> now.objects().isEmpty()
                                ? writer.create(
                                        session,
                                        caller,
                                        project,
                                        new ResourceKey(DETAILS, UUID.randomUUID()),
                                        change.apply(LibraryText.create(DETAILS)))
                                : writer.update(
                                        session,
                                        caller,
                                        now.objects().get(0),
                                        change.apply(LibraryText.of(
                                                now.objects().get(0).content()))))
                        .mapEmpty()));
    }

    private static <T> Future<T> notFound() {
        return missing();
    }

    private static <T> Future<T> missing() {
        return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "There is no such project"));
    }
}
