package io.offshoot.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import io.offshoot.operations.Metrics;
import io.offshoot.rewrite.DerivedIds;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.offshoot.store.Project;
import io.offshoot.store.ProjectStore;
import io.offshoot.store.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/** Takes a command to clone: checks the source, claims the Idempotency-Key, commits the row. */
final class CloneSetup {
    private final Database database;
    private final Admission admission;
    private final ProjectStore projects = new ProjectStore();
    private final DuplicationStore duplications = new DuplicationStore();
    private final KeyClaim keys = new KeyClaim();
    private final SecureRandom random = new SecureRandom();

    /** With the usual limits, unmetered. */
    CloneSetup(Database database) {
        this(database, new Admission(database, DuplicationLimits.DEFAULT, new Metrics()));
    }

    CloneSetup(Database database, Admission admission) {
        this.database = database;
        this.admission = admission;
    }

    /** Fails with 404, 410, 422 or 429 as the door tells it; the duplication is committed when it succeeds. */
    Future<DuplicationAccepted> accept(CloneCommand command) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        UUID id = UUID.randomUUID();
        UUID target = new DerivedIds(key).id(ResourceType.PROJECT, command.source());
        // The key comes first: a repeat gets the first answer, whatever has become of the source since.
        return database.transaction(session -> keys.claim(session, command.principal(), command.idempotency(), id)
                .compose(first -> first.isPresent()
                        ? Future.succeededFuture(first.get())
                        : projects.readShared(session, command.source())
                                .compose(CloneSetup::checkSource)
                                .compose(source -> admission.checkRoom(session, command.principal()))
                                .compose(room -> create(session, command, id, target, Buffer.buffer(key)))));
    }

    private static Future<Project> checkSource(Optional<Project> source) {
        if (source.isEmpty()
                || source.get().state() == Project.State.PREPARING
                || source.get().state() == Project.State.ENVIRONMENT) {
            return Future.failedFuture(Failure.of(Kind.NOT_FOUND, "Not found"));
        }
        return source.get().live()
                ? Future.succeededFuture(source.get())
                : Future.failedFuture(Failure.of(Kind.GONE, "Gone"));
    }

    private Future<DuplicationAccepted> create(
            Session session, CloneCommand command, UUID id, UUID target, Buffer key) {
        Duplication duplication = DuplicationStore.requested(
                id,
                "clone",
                "fhir",
                Optional.of(command.source()),
                target,
                key,
                Json.write(command),
                command.principal(),
                command.callerProject());
        return duplications.create(session, duplication).map(new DuplicationAccepted(id, target, false));
    }
}
