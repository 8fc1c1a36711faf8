package io.offshoot.library.duplication;

import io.offshoot.duplication.Admission;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.LibraryProjectStore;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes an import that is asked for: checks that name and id of the new project are free, commits the row. */
public final class ImportSetup {
    /** The code of the failure when a project has the name already. */
    public static final String NAME_EXISTS = "PROJECT_NAME_EXISTS";

    private final Database database;
    private final Admission admission;
    private final ProjectStore projects = new ProjectStore();
    private final LibraryProjectStore named = new LibraryProjectStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final SecureRandom random = new SecureRandom();

    ImportSetup(Database database, Admission admission) {
        this.database = database;
        this.admission = admission;
    }

    Future<DuplicationAccepted> accept(ImportOrder order) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        Duplication duplication = DuplicationStore.requested(
                order.duplication(),
                "import",
                "library",
                Optional.empty(),
                order.target(),
                Buffer.buffer(key),
                Json.write(order),
                order.importer(),
                order.callerProject());
        return database.transaction(session -> checkFree(session, order.name())
                .compose(free -> checkFree(session, order.target()))
                .compose(free -> admission.checkRoom(session, order.importer()))
                .compose(room -> duplications.create(session, duplication))
                .map(new DuplicationAccepted(duplication.id(), duplication.target(), false)));
    }

    /** Fails with CONFLICT when a live project has the name. */
    Future<Void> checkFree(Session session, String name) {
        return named.named(session, name)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(
                                Kind.CONFLICT,
                                List.of(new Issue(
                                        "There is a project of that name here: " + name,
                                        Optional.empty(),
                                        Optional.of(NAME_EXISTS))))));
    }

    private Future<Void> checkFree(Session session, UUID project) {
        return projects.read(session, project)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(Failure.of(Kind.CONFLICT, "There is a project of that id here")));
    }
}
