package io.offshoot.duplication;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.RecheckStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import java.util.UUID;

/** Takes a command to verify: a duplication that has completed, whose target is still there. */
final class VerifySetup {
    private final Database database;
    private final DuplicationStore duplications = new DuplicationStore();
    private final ProjectStore projects = new ProjectStore();
    private final RecheckStore verifications = new RecheckStore();

    VerifySetup(Database database) {
        this.database = database;
    }

    /** Commits the verification, or leaves it at the one that is open; gives its id. */
    Future<String> accept(VerifyCommand command) {
        return database.transaction(session -> duplications
                .read(session, command.duplication())
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"))))
                .compose(VerifySetup::checkKind)
                .compose(duplication -> checkTarget(session, duplication))
                .compose(duplication ->
                        verifications.create(session, UUID.randomUUID(), duplication.id(), command.principal()))
                .compose(created -> verifications.latest(session, command.duplication()))
                .map(latest -> latest.orElseThrow().id().toString()));
    }

    private static Future<Duplication> checkKind(Duplication duplication) {
        if (duplication.source().isEmpty()) {
            return conflict("A load has no source to compare with");
        }
        if (duplication.kind().equals("export")) {
            return conflict("An export is compared with its source before its package is sealed, and once only");
        }
        if (duplication.kind().equals("objects")) {
            return conflict("A clone of single objects makes no project that could be verified");
        }
        return duplication.state() == DuplicationState.COMPLETED
                ? Future.succeededFuture(duplication)
                : conflict(
                        "The duplication is " + duplication.state().label() + "; only a completed one can be verified");
    }

    private Future<Duplication> checkTarget(Session session, Duplication duplication) {
        return projects.readShared(session, duplication.target())
                .compose(target -> target.filter(Project::live).isPresent()
                        ? Future.succeededFuture(duplication)
                        : Future.failedFuture(Failure.of(Kind.GONE, "The project that it made was deleted")));
    }

    private static <T> Future<T> conflict(String sentence) {
        return Future.failedFuture(Failure.of(Kind.CONFLICT, sentence));
    }
}
