package io.offshoot.duplication.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.duplication.copy.MemberCache.Asked;
import io.offshoot.duplication.copy.PageKeys.Held;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is remembered of the source's members is about one duplication's instant, and never wrong. */
class MemberCacheTest {
    private static final Asked ASKED = new Asked(new UUID(1, 1), "10:20:", false);
    private static final short PATIENT = 1;
    private static final short ENCOUNTER = 2;

    private final long seed = Long.getLong("offshoot.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private final MemberCache cache = new MemberCache();

    private record Key(short type, UUID id) {}

    @Test
    void tellsWhatItWasTold() {
        MemberCache.Source source = cache.of(ASKED);
        Map<Key, Boolean> told = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            Key key = new Key(
                    random.nextBoolean() ? PATIENT : ENCOUNTER, new UUID(random.nextInt(512), random.nextInt(512)));
            assertThat(get(source, key))
                    .as("%s, seed %s", key, seed)
                    .isIn(Held.UNKNOWN, told.containsKey(key) ? of(told.get(key)) : Held.UNKNOWN);
            if (!told.containsKey(key)) {
                told.put(key, random.nextBoolean());
                put(source, key, told.get(key));
                assertThat(get(source, key)).as("%s, seed %s", key, seed).isEqualTo(of(told.get(key)));
            }
        }
    }

    @Test
    void theNextRangeOfTheDuplicationNeedNotAskAgain() {
        Key key = new Key(PATIENT, new UUID(0, 0));
        put(cache.of(ASKED), key, true);
        assertThat(get(cache.of(new Asked(ASKED.duplication(), ASKED.snapshot(), false)), key))
                .isEqualTo(Held.YES);
    }

    @Test
    void anotherDuplicationAnotherInstantAndTheBinariesAskAnew() {
        for (Asked other : new Asked[] {
            new Asked(new UUID(1, 2), ASKED.snapshot(), false),
            new Asked(ASKED.duplication(), "10:21:", false),
            new Asked(ASKED.duplication(), ASKED.snapshot(), true)
        }) {
            Key key = new Key(PATIENT, new UUID(random.nextLong(), random.nextLong()));
            put(cache.of(ASKED), key, true);
            assertThat(get(cache.of(other), key)).as("%s, seed %s", other, seed).isEqualTo(Held.UNKNOWN);
        }
    }

    private static Held of(boolean held) {
        return held ? Held.YES : Held.NO;
    }

    private static Held get(MemberCache.Source source, Key key) {
        return source.get(
                key.type(), key.id().getMostSignificantBits(), key.id().getLeastSignificantBits());
    }

    private static void put(MemberCache.Source source, Key key, boolean held) {
        source.put(key.type(), key.id().getMostSignificantBits(), key.id().getLeastSignificantBits(), held);
    }
}
