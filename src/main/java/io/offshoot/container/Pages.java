package io.offshoot.container;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Goes through pages until one is empty, in constant memory, however many there are. */
public final class Pages {
    private Pages() {}

    /**
     * Does something with each page.
     *
     * @param after the page behind a row, from the first when there is none
     */
    public static <T> Future<Void> forEach(
            Function<Optional<T>, Future<List<T>>> after, Function<List<T>, Future<Void>> work) {
        Promise<Void> done = Promise.promise();
        next(after, work, Optional.empty(), done);
        return done.future();
    }

    /** Each page is a new turn: futures are not chained, so none is held by the next. */
    private static <T> void next(
            Function<Optional<T>, Future<List<T>>> after,
            Function<List<T>, Future<Void>> work,
            Optional<T> last,
            Promise<Void> done) {
        after.apply(last).onFailure(done::fail).onSuccess(page -> {
            if (page.isEmpty()) {
                done.complete();
            } else {
                work.apply(page)
                        .onFailure(done::fail)
                        .onSuccess(worked -> next(after, work, Optional.of(page.get(page.size() - 1)), done));
            }
        });
    }
}
