package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.offshoot.identity.AttemptLimiter.Limits;
import io.offshoot.model.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptLimiterTest {
    private static final Duration WINDOW = Duration.ofMinutes(5);

    // Starts below zero and just before overflow, as System.nanoTime may.
    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());
    private final AttemptLimiter limiter = new AttemptLimiter(new Limits(10, 30, WINDOW, 100), clock::get);

    @Test
    void stopsAPairAfterItsFailuresAndLetsItGoOnEvenly() {
        for (int i = 0; i < 10; i++) {
            assertAllowed("192.0.2.1", "ada");
            limiter.failed("192.0.2.1", "ada");
        }
        assertThat(retryAfter("192.0.2.1", "ada")).isEqualTo(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(30).minusNanos(1));
        assertThat(retryAfter("192.0.2.1", "ada")).isEqualTo(Duration.ofNanos(1));
        pass(Duration.ofNanos(1));
        assertAllowed("192.0.2.1", "ada");
        limiter.failed("192.0.2.1", "ada");
        assertThat(retryAfter("192.0.2.1", "ada")).isEqualTo(Duration.ofSeconds(30));
        pass(WINDOW);
        for (int i = 0; i < 10; i++) {
            assertAllowed("192.0.2.1", "ada");
            limiter.failed("192.0.2.1", "ada");
        }
        assertThat(retryAfter("192.0.2.1", "ada")).isPositive();
    }

    @Test
    void cannotBeUsedToLockSomebodyOut() {
        fail("192.0.2.1", "ada", 30);
        assertThat(retryAfter("192.0.2.1", "ada")).isPositive();
        assertAllowed("192.0.2.2", "ada");
        pass(WINDOW.multipliedBy(4));
        assertAllowed("192.0.2.1", "ada");
    }

    @Test
    void neverStopsForLongerThanFourWindows() {
        fail("192.0.2.1", "ada", 100_000);
        assertThat(retryAfter("192.0.2.1", "ada")).isLessThanOrEqualTo(WINDOW.multipliedBy(4));
    }

    @Test
    void stopsAnAddressThatTriesManyLogins() {
        for (int i = 0; i < 30; i++) {
            assertAllowed("192.0.2.1", "login-" + i);
            limiter.failed("192.0.2.1", "login-" + i);
        }
        assertThat(retryAfter("192.0.2.1", "another")).isEqualTo(Duration.ofSeconds(10));
        assertAllowed("192.0.2.2", "another");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1,      2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1,      2001:DB8:1:2::1%eth0, true",
        "2001:db8:1:2::1,      2001:db8:1:3::1,      false",
        "192.0.2.1,            192.0.2.2,            false",
        "not an address,       not an address,       true"
    })
    void countsAnIpv6NetworkAsOne(String one, String other, boolean same) {
        fail(one, "ada", 10);
        if (same) {
            assertThat(retryAfter(other, "ada")).isPositive();
        } else {
            assertAllowed(other, "ada");
        }
    }

    @Test
    void takesALoginHoweverItIsWritten() {
        fail("192.0.2.1", "Ada@Example.com", 5);
        fail("192.0.2.1", "ada@example.com", 5);
        assertThat(retryAfter("192.0.2.1", "ADA@EXAMPLE.COM")).isPositive();
    }

    @Test
    void successForgetsThePairButNotTheAddress() {
        for (int i = 0; i < 3; i++) {
            fail("192.0.2.1", "ada", 9);
            limiter.succeeded("192.0.2.1", "ada");
            assertAllowed("192.0.2.1", "ada");
        }
        fail("192.0.2.1", "eve", 3);
        assertThat(retryAfter("192.0.2.1", "ada")).isPositive();
    }

    @Test
    void remembersABoundedNumberAndTheLatest() {
        for (int i = 0; i < 1000; i++) {
            fail("10.0." + i / 250 + "." + i % 250, "x".repeat(100_000) + i, 1);
        }
        fail("192.0.2.1", "ada", 10);
        assertThat(limiter.size()).isEqualTo(200);
        assertThat(retryAfter("192.0.2.1", "ada")).isPositive();
    }

    private void fail(String address, String login, int times) {
        for (int i = 0; i < times; i++) {
            limiter.failed(address, login);
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void assertAllowed(String address, String login) {
        assertThatCode(() -> limiter.check(address, login)).doesNotThrowAnyException();
    }

    private Duration retryAfter(String address, String login) {
        try {
            limiter.check(address, login);
            return Duration.ZERO;
        } catch (Failure e) {
            assertThat(e.kind()).isEqualTo(Failure.Kind.TOO_MANY_REQUESTS);
            return e.retryAfter().orElseThrow();
        }
    }
}
