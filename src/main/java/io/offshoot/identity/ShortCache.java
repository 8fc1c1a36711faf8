package io.offshoot.identity;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Remembers values for a short time, at most so many of them, the oldest forgotten first. Safe for use by many threads. */
final class ShortCache<K, V> {
    private record Kept<V>(V value, long until) {}

    private final LinkedHashMap<K, Kept<V>> kept;
    private final long life;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back: {@code System::nanoTime} */
    ShortCache(int most, Duration life, LongSupplier nanoTime) {
        this.life = life.toNanos();
        this.nanoTime = nanoTime;
        this.kept = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Optional<V> get(K key) {
        Kept<V> found = kept.get(key);
        if (found == null) {
            return Optional.empty();
        }
        if (nanoTime.getAsLong() - found.until >= 0) {
            kept.remove(key);
            return Optional.empty();
        }
        return Optional.of(found.value);
    }

    synchronized void put(K key, V value) {
        kept.remove(key);
        kept.put(key, new Kept<>(value, nanoTime.getAsLong() + life));
    }

    synchronized void remove(K key) {
        kept.remove(key);
    }
}
