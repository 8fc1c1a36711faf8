package io.offshoot.container;

import io.offshoot.store.ArchivalStore;
import io.offshoot.store.ArchivalStore.Change;
import io.offshoot.store.ArchivalStore.Copy;
import io.offshoot.store.Database;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Moves copies of files on between archival states, as {@link Archival} draws it. Where a project holds transitions, they
 * stay until it releases them.
 */
public final class Transitions {
    private final Database database;
    private final ArchivalStore store = new ArchivalStore();

    Transitions(Database database) {
        this.database = database;
    }

    /**
     * Moves everything on that can be: what waited for another copy that was removed, or changed its payer, as well. Each
     * page is a transaction of its own.
     */
    public Future<Void> settleAll() {
        return Pages.<Copy>forEach(
                after -> database.transaction(session -> store.due(session, after, ContainerSettings.INSTALLATION)
                        .compose(page -> update(session, page).map(page))),
                page -> Future.succeededFuture());
    }

    /** Moves on what can be in a project, inside a transaction. */
    Future<Void> settleIn(Session session, UUID project) {
        return Pages.<Copy>forEach(
                after -> store.dueIn(session, project, after, ContainerSettings.INSTALLATION),
                page -> update(session, page));
    }

    /** Moves on what can be of the copies of some files, inside a transaction. */
    Future<Void> settleOf(Session session, Collection<UUID> files) {
        return Pages.<Copy>forEach(
                after -> store.dueOf(session, files, after, ContainerSettings.INSTALLATION),
                page -> update(session, page));
    }

    private Future<Void> update(Session session, List<Copy> page) {
        Map<UUID, List<Change>> byProject = new LinkedHashMap<>();
        for (Copy copy : page) {
            byProject
                    .computeIfAbsent(copy.project(), project -> new ArrayList<>())
                    .add(change(copy, next(ObjectText.of(copy.content().getBytes()), copy.held())));
        }
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<UUID, List<Change>> each : byProject.entrySet()) {
            done = done.compose(before -> store.update(session, each.getKey(), Optional.empty(), each.getValue()));
        }
        return done;
    }

    private static ObjectText next(ObjectText text, boolean held) {
        if (text.string("archivalState").equals("unarchiving")) {
            return text.without("archivalState");
        }
        return held
                ? text.with("archiving", ObjectText.json(true))
                : text.without("archiving").with("archivalState", ObjectText.json("archived"));
    }

    static Change change(Copy copy, ObjectText text) {
        return new Change(copy.row(), Buffer.buffer(text.bytes()));
    }
}
