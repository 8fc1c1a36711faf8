package io.offshoot.library.duplication;

import io.offshoot.archive.Staging;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.Turns;
import io.offshoot.library.duplication.PackageSource.Came;
import io.offshoot.library.duplication.PackageSource.There;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.store.Duplication;
import io.offshoot.store.DuplicationStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** REQUESTED, for an import from another environment: brings its package in, part by part, as it is written there. */
final class ImportPull {
    private final ImportTools tools;
    private final DuplicationStore duplications = new DuplicationStore();

    ImportPull(ImportTools tools) {
        this.tools = tools;
    }

    /**
     * Goes on with the package.
     *
     * @return whether all of it is here; when it is not, the step has given its place back, and is called again later
     */
    Future<Boolean> run(Duplication duplication, String from) {
        Came[] last = {null};
        return tools.reader().staging(duplication.id()).compose(staging -> {
            if (staging.isSealed()) {
                return Future.succeededFuture(true);
            }
            return Turns.whileTrue(() -> next(duplication, from, staging).map(came -> {
                        last[0] = came;
                        return !came.last() && came.again().isZero() && came.there() == There.GOES_ON;
                    }))
                    .compose(done -> settle(duplication, last[0]));
        });
    }

    private Future<Came> next(Duplication duplication, String from, Staging staging) {
        return tools.tools().stopped().getAsBoolean()
                ? Future.failedFuture(new LeaseLost())
                : tools.source().next(from, duplication.id(), staging);
    }

    private Future<Boolean> settle(Duplication duplication, Came came) {
        return switch (came.there()) {
            case FAILED ->
                Future.failedFuture(Failure.of(
                        Kind.UNPROCESSABLE, "The export failed in the environment that the project comes from"));
            case CANCELLED ->
                tools.tools()
                        .moves()
                        .stop(
                                duplication,
                                DuplicationState.CANCELLING,
                                Optional.of(FailureText.of(
                                        Kind.CONFLICT, "Cancelled in the environment that the project comes from")))
                        .map(false);
            case GOES_ON ->
                came.last()
                        ? Future.succeededFuture(true)
                        : rest(duplication, came.again()).map(false);
        };
    }

    private Future<Void> rest(Duplication duplication, Duration again) {
        return duplications.rest(tools.database().requests(), duplication.id(), duplication.attempt(), again);
    }
}
