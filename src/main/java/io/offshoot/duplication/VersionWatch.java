package io.offshoot.duplication;

import io.offshoot.operations.WorkMetrics;
import io.offshoot.store.Database;
import io.offshoot.store.InstallationStore;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a newer version of the program has migrated the database. It has taken over all that was being worked on,
 * and no statement hands out work to this version any more; so this process need not look for any.
 */
final class VersionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(VersionWatch.class);

    private final Database database;
    private final WorkMetrics metrics;
    private final InstallationStore installation = new InstallationStore();
    private boolean outgrown;

    VersionWatch(Database database, WorkMetrics metrics) {
        this.database = database;
        this.metrics = metrics;
    }

    /** Looks once more; an error of the database leaves open what is known. */
    Future<Void> look() {
        return outgrown
                ? Future.succeededFuture()
                : installation
                        .outgrown(database.requests())
                        .onSuccess(this::note)
                        .mapEmpty();
    }

    private void note(boolean newer) {
        if (newer && !outgrown) {
            outgrown = true;
            metrics.outgrown();
            LOG.warn("a newer version has migrated the database: this process leaves all duplications to that version"
                    + " and should be replaced by it");
        }
    }

    /** Whether a newer version was seen. */
    boolean outgrown() {
        return outgrown;
    }
}
