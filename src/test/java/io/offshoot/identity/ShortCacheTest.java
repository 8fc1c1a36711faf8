package io.offshoot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShortCacheTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
    private final ShortCache<String, Integer> cache = new ShortCache<>(2, Duration.ofNanos(100), now::get);

    @Test
    void forgetsAfterItsLifeEvenWhenTheClockWraps() {
        cache.put("a", 1);
        now.addAndGet(99);
        assertThat(cache.get("a")).contains(1);
        now.addAndGet(1);
        assertThat(cache.get("a")).isEmpty();
    }

    @Test
    void readingDoesNotProlong() {
        cache.put("a", 1);
        now.addAndGet(60);
        assertThat(cache.get("a")).isPresent();
        now.addAndGet(60);
        assertThat(cache.get("a")).isEmpty();
    }

    @Test
    void forgetsTheOldestBeyondItsSize() {
        cache.put("a", 1);
        cache.put("b", 2);
        cache.put("a", 3);
        cache.put("c", 4);
        assertThat(cache.get("b")).isEmpty();
        assertThat(cache.get("a")).contains(3);
        cache.remove("a");
        assertThat(cache.get("a")).isEmpty();
    }
}
