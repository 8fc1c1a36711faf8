package io.offshoot.http.container;

import io.offshoot.identity.Caller;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Lets each caller do something costly a few times at once, so that nobody takes all connections to the database. */
final class FewAtOnce {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final int most;
    private final ConcurrentMap<String, Integer> running = new ConcurrentHashMap<>();

    /** @param most at once for each caller, in this process */
    FewAtOnce(int most) {
        this.most = most;
    }

    /** Does the work; fails with UNAVAILABLE, to be tried again soon, for who does it as often as it may already. */
    <T> Future<T> run(Caller caller, Supplier<Future<T>> work) {
        String who = caller.reference();
        if (running.merge(who, 1, Integer::sum) > most) {
            end(who);
            return Future.failedFuture(Failure.unavailable(
                    "Only " + most + " searches by pattern can run at once for one caller; try again",
                    AGAIN,
                    new IllegalStateException("too many at once")));
        }
        return Future.succeededFuture().compose(begun -> work.get()).onComplete(done -> end(who));
    }

    private void end(String who) {
        running.computeIfPresent(who, (key, count) -> count > 1 ? count - 1 : null);
    }
}
