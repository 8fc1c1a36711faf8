package io.offshoot.duplication;

import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.HistoryPurgeStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.vertx.core.Future;

/** Whether a duplication's source can still be read as of its instant. */
final class SourceSight {
    private final Database database;
    private final ProjectStore projects = new ProjectStore();
    private final HistoryPurgeStore purges = new HistoryPurgeStore();

    SourceSight(Database database) {
        this.database = database;
    }

    /**
     * False when the source's rows were removed or are being removed, when the versions of the instant have outlived
     * their retention, or when the instant was forgotten with a restore of the database. A page that was read before this is true was read whole.
     */
    Future<Boolean> clear(Duplication duplication) {
        if (duplication.source().isEmpty() || duplication.snapshot().isEmpty()) {
            return Future.succeededFuture(false);
        }
        return projects.read(database.requests(), duplication.source().get())
                .compose(source -> source.filter(project -> project.state() != Project.State.DELETING)
                        .map(project -> purges.reaches(
                                        database.requests(),
                                        project.id(),
                                        duplication.snapshot().get())
                                .map(reached -> !reached))
                        .orElseGet(() -> Future.succeededFuture(false)));
    }
}
