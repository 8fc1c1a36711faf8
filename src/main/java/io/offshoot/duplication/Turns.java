package io.offshoot.duplication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Repeats asynchronous work on one promise: a chain of futures would grow with every turn. */
public final class Turns {
    private Turns() {}

    /** Takes one turn after the other while they yield true; one that fails or throws ends it with its error. */
    public static Future<Void> whileTrue(Supplier<Future<Boolean>> turn) {
        Promise<Void> done = Promise.promise();
        next(turn, done);
        return done.future();
    }

    private static void next(Supplier<Future<Boolean>> turn, Promise<Void> done) {
        Future<Boolean> taken = started(turn);
        // A turn that needed not wait must not deepen the stack.
        while (taken.succeeded() && taken.result()) {
            taken = started(turn);
        }
        taken.onFailure(done::fail).onSuccess(more -> {
            if (more) {
                next(turn, done);
            } else {
                done.complete();
            }
        });
    }

    /** What a turn throws becomes its failure: thrown inside a handler it would leave the promise open for ever. */
    private static Future<Boolean> started(Supplier<Future<Boolean>> turn) {
        return Future.succeededFuture().compose(begin -> turn.get());
    }
}
