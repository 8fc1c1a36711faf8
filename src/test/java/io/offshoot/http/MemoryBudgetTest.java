package io.offshoot.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.TestEnvironment;
import io.offshoot.model.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final Vertx vertx = Vertx.vertx();
    private final MemoryBudget budget = new MemoryBudget(100, Duration.ofSeconds(20));

    @AfterEach
    void close() {
        TestEnvironment.await(vertx.close());
        assertThat(budget.used()).isZero();
    }

    @Test
    void whoComesTooLateWaitsInOrder() {
        MemoryBudget.Share first = TestEnvironment.await(budget.reserve(vertx, 80));
        Future<MemoryBudget.Share> second = budget.reserve(vertx, 50);
        // Would fit, but not before its turn.
        Future<MemoryBudget.Share> third = budget.reserve(vertx, 10);
        assertThat(second.isComplete()).isFalse();
        assertThat(third.isComplete()).isFalse();
        first.resize(40);
        TestEnvironment.await(second).release();
        TestEnvironment.await(third).release();
        assertThat(budget.used()).isEqualTo(40);
        first.release();
        first.release();
    }

    @Test
    void whatWouldNeverFitGetsItAlone() {
        MemoryBudget.Share small = TestEnvironment.await(budget.reserve(vertx, 1));
        Future<MemoryBudget.Share> huge = budget.reserve(vertx, 1000);
        assertThat(huge.isComplete()).isFalse();
        small.release();
        TestEnvironment.await(huge).release();
    }

    @Test
    void whoWaitsTooLongIsSentAway() {
        MemoryBudget impatient = new MemoryBudget(10, Duration.ofMillis(50));
        MemoryBudget.Share all = TestEnvironment.await(impatient.reserve(vertx, 10));
        Future<MemoryBudget.Share> late = impatient.reserve(vertx, 1);
        Throwable cause = TestEnvironment.await(late.transform(done -> Future.succeededFuture(done.cause())));
        assertThat(cause).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.UNAVAILABLE);
            assertThat(failure.retryAfter()).isPresent();
        });
        all.release();
        assertThat(impatient.used()).isZero();
    }

    @Test
    void neverHandsOutMoreThanItHasWhateverTheOrder() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long bytes = 1L + random.nextInt(60);
            long pause = 1L + random.nextInt(3);
            all.add(budget.reserve(vertx, bytes).compose(share -> {
                most.accumulateAndGet(held.addAndGet(bytes), Math::max);
                return vertx.timer(pause).onComplete(done -> {
                    held.addAndGet(-bytes);
                    share.release();
                });
            }));
        }
        TestEnvironment.await(Future.all(all));
        assertThat(most.get()).as("seed %d", seed).isBetween(60L, 100L);
    }
}
