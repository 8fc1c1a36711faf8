package io.offshoot.container.clone;

import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.duplication.DuplicationWork;
import io.offshoot.duplication.KeyClaim;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.WorkTools;
import io.offshoot.identity.Caller;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Json;
import io.offshoot.store.CopyRange;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.OneTransactionStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clones of objects and folders as duplications. All of one is a single transaction, whose last statement completes the
 * duplication: until then it can be cancelled, and then nothing has happened.
 */
public final class ObjectCloneWork implements DuplicationWork {
    static final String KIND = "objects";

    private static final Logger LOG = LoggerFactory.getLogger(ObjectCloneWork.class);

    private final WorkTools tools;
    private final Database database;
    private final ContainerClone clones;
    private final KeyClaim keys = new KeyClaim();
    private final DuplicationStore duplications = new DuplicationStore();
    private final OneTransactionStore totals = new OneTransactionStore();
    private final CloneReports reports = new CloneReports();
    private final SecureRandom random = new SecureRandom();

    public ObjectCloneWork(WorkTools tools, ContainerClone clones) {
        this.tools = tools;
        this.database = tools.database();
        this.clones = clones;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Command> commands() {
        return List.of(new Command(Addresses.OBJECTS, body -> accept(Json.read(body, ObjectCloneCommand.class))));
    }

    /** Fails as {@link ContainerClone#run} for what can be said of both containers, or with 422 or 429 as it is for all. */
    private Future<DuplicationAccepted> accept(ObjectCloneCommand command) {
        Caller caller = command.caller().caller();
        UUID id = UUID.randomUUID();
        // The key comes first: a repeat gets the first answer, whatever has become of the containers since.
        return database.transaction(session -> keys.claim(session, caller.reference(), command.idempotency(), id)
                .compose(first -> first.map(Future::succeededFuture)
                        .orElseGet(() -> clones.check(caller, command.request()).compose(ends -> tools.admission()
                                .checkRoom(session, caller.reference())
                                .compose(room -> create(session, caller, command, ends, id))))));
    }

    private Future<DuplicationAccepted> create(
            Session session, Caller caller, ObjectCloneCommand command, ContainerClone.Ends ends, UUID id) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        UUID target = ends.destination().project();
        Duplication duplication = DuplicationStore.requested(
                id,
                kind(),
                "container",
                Optional.of(ends.source().project()),
                target,
                Buffer.buffer(key),
                Json.write(command),
                caller.reference(),
                caller.home());
        return duplications.create(session, duplication).map(new DuplicationAccepted(id, target, false));
    }

    @Override
    public Future<Boolean> plan(Duplication duplication) {
        return tools.moves().move(duplication, DuplicationState.COPYING, Optional.empty());
    }

    @Override
    public Future<Void> range(Duplication duplication, CopyRange range) {
        return Future.failedFuture(new IllegalStateException("a clone of objects has no ranges"));
    }

    @Override
    public Future<Boolean> publish(Duplication duplication) {
        ObjectCloneCommand command = Json.read(duplication.parameters(), ObjectCloneCommand.class);
        Caller caller = command.caller().caller();
        return database.patientTransaction(command.request().destination(), session -> clones.within(
                                session,
                                caller,
                                command.request(),
                                duplication.id(),
                                total -> planned(duplication, total))
                        .compose(result -> reports.of(session, result))
                        .compose(
                                report -> complete(session, duplication, report).map(report)))
                .map(report -> {
                    tools.metrics().objectsCloned(report.cloned(), report.skipped());
                    tools.moves().announce(duplication, DuplicationState.COMPLETED, true, Optional.empty());
                    return true;
                });
    }

    /** Outside of the transaction, where callers can see it while objects are copied. Nothing waits for it. */
    private void planned(Duplication duplication, long total) {
        totals.total(database.requests(), duplication.id(), total).onFailure(error -> LOG.atDebug()
                .addKeyValue("duplication", duplication.id())
                .setCause(error)
                .log("total not noted yet"));
    }

    private Future<Boolean> complete(Session session, Duplication duplication, ObjectCloneReport report) {
        return duplications
                .move(
                        session,
                        duplication.id(),
                        duplication.state(),
                        DuplicationState.COMPLETED,
                        tools.worker(),
                        Optional.of(duplication.attempt()),
                        Optional.empty(),
                        Optional.of(Json.write(report)))
                // Cancelled or taken over meanwhile: the transaction must not be committed.
                .compose(moved -> moved ? Future.succeededFuture() : Future.failedFuture(new LeaseLost()))
                .compose(moved -> totals.total(session, duplication.id(), report.cloned() + report.skipped()))
                .map(true);
    }
}
