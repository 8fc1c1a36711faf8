package io.offshoot.library.duplication;

import io.offshoot.archive.Staging;
import io.offshoot.duplication.Addresses;
import io.offshoot.duplication.LeaseLost;
import io.offshoot.duplication.Turns;
import io.offshoot.library.duplication.PackageSource.Came;
import io.offshoot.model.DuplicationState;
import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Kind;
import io.offshoot.model.FailureText;
import io.offshoot.store.Duplication;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Brings the package of an import from another environment in, part by part, as it is written there. */
final class ImportPull {
    private final ImportTools tools;

    ImportPull(ImportTools tools) {
        this.tools = tools;
    }

    /**
     * How a pull ended for now.
     *
     * @param whole whether all of the package is here
     * @param again after how long to go on; empty: all is here, or {@code enough} said so
     */
    record Pulled(boolean whole, Optional<Duration> again) {}

    /**
     * Goes on with the package.
     *
     * @param enough asked after every look there, whether what is here will do for now
     * @return fails with {@link LeaseLost} when the other environment has cancelled, which cancels the import
     */
    Future<Pulled> run(Duplication duplication, String from, Staging staging, Function<Came, Future<Boolean>> enough) {
        Came[] last = {null};
        boolean[] does = {false};
        return Turns.whileTrue(() -> next(duplication, from, staging)
                        .compose(came -> settled(duplication, came))
                        .compose(came -> {
                            last[0] = came;
                            return enough.apply(came);
                        })
                        .map(done -> {
                            does[0] = done;
                            return !done && !last[0].last() && last[0].again().isZero();
                        }))
                .map(done -> new Pulled(
                        last[0].last(), does[0] || last[0].last() ? Optional.empty() : Optional.of(last[0].again())))
                .onSuccess(pulled -> pulled.again().ifPresent(this::hint));
    }

    private Future<Came> next(Duplication duplication, String from, Staging staging) {
        return tools.tools().stopped().getAsBoolean()
                ? Future.failedFuture(new LeaseLost())
                : tools.source().next(from, duplication.id(), staging);
    }

    private Future<Came> settled(Duplication duplication, Came came) {
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
                        .compose(stopped -> Future.failedFuture(new LeaseLost()));
            case GOES_ON -> Future.succeededFuture(came);
        };
    }

    /** Workers look for work by themselves much more rarely. */
    private void hint(Duration after) {
        tools.tools().vertx().setTimer(Math.max(1, after.toMillis()), fired -> tools.tools()
                .vertx()
                .eventBus()
                .publish(Addresses.HINT, ""));
    }
}
