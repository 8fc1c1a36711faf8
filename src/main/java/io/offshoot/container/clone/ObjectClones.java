package io.offshoot.container.clone;

import io.offshoot.container.Pages;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.BusErrors;
import io.offshoot.duplication.DuplicationAccepted;
import io.offshoot.duplication.DuplicationWatch;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.model.Json;
import io.offshoot.store.Database;
import io.offshoot.store.Duplication;
import io.offshoot.store.ObjectOutcomeStore;
import io.offshoot.store.ObjectOutcomeStore.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.UUID;

/** Asks for clones of objects as duplications, and waits for their ends. */
public final class ObjectClones {
    private static final long COMMIT_MILLIS = 30_000;
    private static final int PAGE = 5_000;

    private final Vertx vertx;
    private final Database database;
    private final DuplicationWatch watch;
    private final ObjectOutcomeStore outcomes = new ObjectOutcomeStore();

    public ObjectClones(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
        this.watch = DuplicationWatch.start(vertx, database);
    }

    /** Commits a clone to be done; fails as {@link ObjectCloneWork} says. */
    public Future<DuplicationAccepted> ask(ObjectCloneCommand command) {
        return vertx.eventBus()
                .<String>request(
                        Addresses.OBJECTS, Json.write(command), new DeliveryOptions().setSendTimeout(COMMIT_MILLIS))
                .map(reply -> Json.read(reply.body(), DuplicationAccepted.class))
                .recover(error -> Future.failedFuture(BusErrors.received(error)));
    }

    /** What a clone did once it has ended; fails with what it failed with. */
    public Future<CloneResult> ended(UUID id) {
        return watch.ended(id)
                .compose(ended -> ended.state() == DuplicationState.COMPLETED
                        ? result(ended)
                        : Future.failedFuture(failure(ended)));
    }

    private Future<CloneResult> result(Duplication ended) {
        ObjectCloneReport report = Json.read(ended.report().orElseThrow(), ObjectCloneReport.class);
        Buffer exists = Buffer.buffer();
        return Pages.<Outcome>forEach(
                        after -> outcomes.page(database.requests(), ended.id(), after.map(Outcome::object), PAGE, true),
                        page -> {
                            page.forEach(outcome -> CloneResult.append(exists, outcome.object()));
                            return Future.succeededFuture();
                        })
                .map(done -> new CloneResult(
                        ended.id(), report.source(), report.project(), report.cloned(), report.skipped(), exists));
    }

    private static Failure failure(Duplication ended) {
        return ended.failure()
                .map(text -> Json.read(text, FailureText.class).failure())
                .orElseGet(() ->
                        Failure.of(Kind.INTERNAL, "The clone " + ended.state().label()));
    }
}
