package io.offshoot.library.duplication;

import io.offshoot.duplication.Admission;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.duplication.KeyClaim;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.LibraryDuplication;
import io.offshoot.store.LibraryDuplication.Role;
import io.offshoot.store.LibraryDuplicationStore;
import io.offshoot.store.LibraryDuplicationStore.Recorded;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Takes a duplication that the door asks for: claims its Idempotency-Key, its name and the id of the new project, and
 * commits its rows, all in one transaction.
 */
final class DuplicationSetup {
    private final Database database;
    private final Admission admission;
    private final KeyClaim keys = new KeyClaim();
    private final ProjectStore projects = new ProjectStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final LibraryDuplicationStore store = new LibraryDuplicationStore();
    private final SecureRandom random = new SecureRandom();

    DuplicationSetup(Database database, Admission admission) {
        this.database = database;
        this.admission = admission;
    }

    /** Fails with NOT_FOUND, CONFLICT, UNPROCESSABLE or TOO_MANY_REQUESTS as the door tells it. */
    Future<DuplicationAccepted> accept(DuplicationOrder order) {
        return database.transaction(session -> keys.claim(session, order.principal(), order.idempotency(), order.id())
                .compose(first -> first.isPresent()
                        ? Future.succeededFuture(first.get())
                        : lock(session, order)
                                .compose(locked -> store.read(session, order.id()))
                                .compose(there ->
                                        there.isPresent() ? again(there.get(), order) : begin(session, order))));
    }

    /** The target was asked for it before: the same request is answered in the same way. */
    private static Future<DuplicationAccepted> again(Recorded there, DuplicationOrder order) {
        boolean same = there.details().role() == order.role()
                && there.duplication().principal().equals(order.principal())
                && there.details()
                        .bodyHash()
                        .map(hash -> HexFormat.of().formatHex(hash.getBytes()))
                        .equals(order.bodyHash());
        return same
                ? Future.succeededFuture(
                        new DuplicationAccepted(order.id(), there.duplication().target(), true))
                : Future.failedFuture(DuplicationFault.wrongStatus(
                        "There is a duplication of that id here, which was asked for with another request"));
    }

    /** Of several orders of one id, as of several of one name, the first wins and the others see it. */
    private Future<Void> lock(Session session, DuplicationOrder order) {
        return store.lockId(session, order.id())
                .compose(mine -> order.role() == Role.SOURCE
                        ? Future.succeededFuture()
                        : store.lockName(session, order.target().projectName()));
    }

    private Future<DuplicationAccepted> begin(Session session, DuplicationOrder order) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        boolean here = order.role() != Role.TARGET;
        Duplication duplication = DuplicationStore.requested(
                order.id(),
                order.kind(),
                "library",
                here ? Optional.of(order.source().project()) : Optional.empty(),
                order.target().project(),
                Buffer.buffer(key),
                order.parameters(),
                order.principal(),
                order.callerProject());
        return (here ? source(session, order) : Future.<Void>succeededFuture())
                .compose(there -> order.role() == Role.SOURCE ? Future.succeededFuture() : free(session, order))
                .compose(free -> admission.checkRoom(session, order.principal()))
                .compose(room -> duplications.create(session, duplication))
                .compose(made -> store.create(session, details(order)))
                .map(new DuplicationAccepted(order.id(), duplication.target(), false));
    }

    private Future<Void> source(Session session, DuplicationOrder order) {
        return projects.readShared(session, order.source().project())
                .compose(found -> found.filter(Project::live).isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(DuplicationFault.noProject()));
    }

    private Future<Void> free(Session session, DuplicationOrder order) {
        return store.nameTaken(session, order.target().projectName(), order.id())
                .compose(taken -> taken
                        ? Future.failedFuture(
                                DuplicationFault.nameExists(order.target().projectName()))
                        : store.idTaken(session, order.target().project(), order.id()))
                .compose(taken ->
                        taken ? Future.failedFuture(DuplicationFault.idExists()) : Future.<Void>succeededFuture());
    }

    private static LibraryDuplication details(DuplicationOrder order) {
        return new LibraryDuplication(
                order.id(),
                order.role(),
                order.source(),
                order.target(),
                order.settings(),
                order.bodyHash().map(hash -> Buffer.buffer(HexFormat.of().parseHex(hash))),
                Json.write(order.warnings()),
                Optional.empty(),
                order.applicationType(),
                0);
    }
}
