package io.offshoot.archive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** One asynchronous step after the other, without a chain of futures or a stack that grows with them. */
final class Loop {
    private Loop() {}

    /** Takes steps while they yield true; one that fails or throws ends it with its error. */
    static Future<Void> whileTrue(Supplier<Future<Boolean>> step) {
        Promise<Void> done = Promise.promise();
        take(step, done);
        return done.future();
    }

    private static void take(Supplier<Future<Boolean>> step, Promise<Void> done) {
        Future<Boolean> taken = begun(step);
        while (taken.succeeded() && taken.result()) {
            taken = begun(step);
        }
        taken.onComplete(
                more -> {
                    if (more) {
                        take(step, done);
                    } else {
                        done.complete();
                    }
                },
                done::fail);
    }

    private static Future<Boolean> begun(Supplier<Future<Boolean>> step) {
        return Future.succeededFuture().compose(begin -> step.get());
    }
}
