package io.offshoot.http.fhir;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;

/** Does one thing after the other, however many there are, without filling the stack. Stops at the first failure. */
final class Sequence<T> {
    private final Iterator<T> items;
    private final Function<T, Future<Void>> work;
    private final Promise<Void> done = Promise.promise();

    private Sequence(Iterator<T> items, Function<T, Future<Void>> work) {
        this.items = items;
        this.work = work;
    }

    /** Does {@code work} for every item; a failure that is thrown counts like one that is returned. */
    static <T> Future<Void> each(Iterable<T> items, Function<T, Future<Void>> work) {
        Sequence<T> sequence = new Sequence<>(items.iterator(), work);
        sequence.run();
        return sequence.done.future();
    }

    private void run() {
        while (items.hasNext()) {
            Future<Void> step = start(items.next());
            if (!step.isComplete()) {
                step.onSuccess(next -> run()).onFailure(done::fail);
                return;
            }
            if (step.failed()) {
                done.fail(step.cause());
                return;
            }
        }
        done.complete();
    }

    private Future<Void> start(T item) {
        try {
            return work.apply(item);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
