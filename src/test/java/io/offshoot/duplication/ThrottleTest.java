package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.DuplicationLimits.Rate;
import io.offshoot.operations.Metrics;
import io.vertx.core.Vertx;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    private final Vertx vertx = Vertx.vertx();
    private long now = -5;

    @AfterEach
    void stop() {
        vertx.close();
    }

    private Throttle throttle(Rate server, Rate each) {
        return new Throttle(vertx, new DuplicationLimits(1, 1, 1, 1, 1, server, each), new Metrics(), () -> now);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Test
    void withoutLimitsNothingWaits() {
        Throttle free = throttle(Rate.FREE, Rate.FREE);
        for (int i = 0; i < 5; i++) {
            assertThat(free.reserve(ONE, 1 << 20, 1L << 40)).isZero();
        }
    }

    @Test
    void aPageIsPaidOffBeforeTheNextOne() {
        Throttle throttle = throttle(new Rate(100, 0), Rate.FREE);
        assertThat(throttle.reserve(ONE, 50, 1)).isZero();
        assertThat(millis(throttle.reserve(OTHER, 100, 1))).isEqualTo(500);
        assertThat(millis(throttle.reserve(ONE, 1, 1))).isEqualTo(1500);
        now += TimeUnit.SECONDS.toNanos(60);
        assertThat(throttle.reserve(ONE, 100, 1))
                .as("time that was not used is lost")
                .isZero();
        assertThat(millis(throttle.reserve(ONE, 1, 1))).isEqualTo(1000);
    }

    @Test
    void theSlowerOfRowsAndBytesCounts() {
        Throttle throttle = throttle(new Rate(100, 1000), Rate.FREE);
        throttle.reserve(ONE, 10, 2000);
        assertThat(millis(throttle.reserve(ONE, 300, 1))).isEqualTo(2000);
        assertThat(millis(throttle.reserve(ONE, 1, 1))).isEqualTo(5000);
    }

    @Test
    void eachDuplicationHasAPaceOfItsOwnAndHoldsUpNoOther() {
        Throttle throttle = throttle(new Rate(1000, 0), new Rate(100, 0));
        throttle.reserve(ONE, 100, 1);
        assertThat(millis(throttle.reserve(OTHER, 100, 1))).isEqualTo(100);
        assertThat(millis(throttle.reserve(ONE, 100, 1))).isEqualTo(1000);
        assertThat(millis(throttle.reserve(OTHER, 1, 1))).isEqualTo(1000);
    }

    /** Over any run, however many draw, no more begins than the pace allows and the one page that was first. */
    @Test
    void thePaceIsKeptInTheLongRun() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Throttle throttle = throttle(new Rate(1000, 0), Rate.FREE);
        long begun = now;
        long last = now;
        long rows = 0;
        for (int i = 0; i < 10_000; i++) {
            now += random.nextLong(200_000_000);
            long wait = throttle.reserve(UUID.randomUUID(), 1 + random.nextInt(200), 1);
            long begins = now + wait;
            assertThat(begins).as("seed %d", seed).isGreaterThanOrEqualTo(last);
            last = begins;
            assertThat(rows)
                    .as("seed %d, page %d", seed, i)
                    .isLessThanOrEqualTo((begins - begun) / 1_000_000 + 1 + i / 1000);
            rows += lastRows(throttle, begins);
        }
    }

    /** What the page before was: the time until the next one may begin, at a row a millisecond. */
    private long lastRows(Throttle throttle, long begins) {
        return (now + throttle.reserve(ONE, 0, 0) - begins) / 1_000_000;
    }

    @Test
    void pagesFitThePaces() {
        CopyOptions options =
                new DuplicationLimits(1, 1, 1, 1, 1, new Rate(0, 1000), new Rate(100, 0)).within(CopyOptions.DEFAULT);
        assertThat(options.pageRows()).isEqualTo(100);
        assertThat(options.pageBytes()).isEqualTo(1000);
        assertThat(DuplicationLimits.DEFAULT.within(CopyOptions.DEFAULT)).isEqualTo(CopyOptions.DEFAULT);
    }
}
