package io.offshoot.duplication.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.rewrite.Presence;
import io.offshoot.rewrite.ResourceScanner;
import io.offshoot.rewrite.Terms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A page in memory that others have used is the same as one in memory of its own. */
class PageMemoryTest {
    private static final ResourceType OBSERVATION = ResourceType.of("Observation");
    private static final ResourceType PATIENT = ResourceType.of("Patient");

    private final long seed = Long.getLong("offshoot.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ResourceScanner scanner = new ResourceScanner(List.of());
    private final MemberCache cache = new MemberCache();

    @RepeatedTest(4)
    void usedMemoryIsAsGoodAsNew() {
        PageMemory used = new PageMemory();
        for (int page = 0; page < 8; page++) {
            List<byte[]> texts = texts(page == 3 ? 4000 : random.nextInt(60));
            Terms terms = new Terms(uuid());
            BitSet held = new BitSet();
            for (int i = 0; i < texts.size(); i++) {
                held.set(i, random.nextBoolean());
            }
            assertThat(scanned(used, terms, texts, held))
                    .as("page %s, seed %s", page, seed)
                    .isEqualTo(scanned(new PageMemory(), terms, texts, held));
        }
    }

    @Test
    void aHugePageIsNotKeptInMemory() {
        PageMemories memories = new PageMemories();
        PageMemory first = memories.take();
        scanned(first, new Terms(uuid()), texts(50), new BitSet());
        memories.giveBack(first);
        PageMemory second = memories.take();
        assertThat(second).isSameAs(first);

        scanned(second, new Terms(uuid()), texts(6000), new BitSet());
        assertThat(second.candidates().size()).as("seed %s", seed).isGreaterThan(1 << 16);
        memories.giveBack(second);
        assertThat(memories.take()).isNotSameAs(second);
    }

    /** All that a page says, as text, in the order in which it says it. */
    private List<String> scanned(PageMemory memory, Terms terms, List<byte[]> texts, BitSet held) {
        memory.clear(terms);
        MemberCache.Source source = cache.of(new MemberCache.Asked(uuid(), "1:1:", false));
        List<String> all = new ArrayList<>();
        int termsBefore = 0;
        for (byte[] text : texts) {
            scanner.scan(OBSERVATION, text, memory.candidates(), memory.terms());
            for (long term : memory.terms().terms(termsBefore, memory.terms().size(), memory.candidates())) {
                all.add(Long.toHexString(term));
            }
            termsBefore = memory.terms().size();
        }
        int[] keyOf = memory.keyOf();
        Map<ResourceKey, Integer> numbers = new LinkedHashMap<>();
        PageKeys keys = memory.keys();
        for (int c = 0; c < memory.candidates().size(); c++) {
            ResourceKey key = memory.candidates().key(c);
            keyOf[c] = keys.add(
                    memory.candidates().typeCode(c),
                    memory.candidates().msb(c),
                    memory.candidates().lsb(c),
                    source);
            assertThat(numbers.computeIfAbsent(key, unseen -> numbers.size())).isEqualTo(keyOf[c]);
            all.add(key + " " + keyOf[c] + " " + memory.candidates().start(c) + " "
                    + memory.candidates().versioned(c) + memory.candidates().presence(c));
        }
        assertThat(keys.unknown()).containsExactlyElementsOf(numbers.keySet());
        keys.learn(held, new BitSet(), source);
        for (int number = 0; number < keys.size(); number++) {
            keys.settle(number, keys.held(number) ? Presence.COPIED : Presence.NEVER_EXISTED);
            assertThat(keys.presence(number) == Presence.COPIED).isEqualTo(held.get(number));
        }
        UUID stranger = uuid();
        assertThat(keys.find(PATIENT.code(), stranger.getMostSignificantBits(), stranger.getLeastSignificantBits()))
                .isEqualTo(-1);
        return all;
    }

    private List<byte[]> texts(int count) {
        List<UUID> patients = new ArrayList<>();
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (patients.isEmpty() || random.nextInt(3) == 0) {
                patients.add(uuid());
            }
            UUID patient = patients.get(random.nextInt(patients.size()));
            String version = random.nextInt(4) == 0 ? "/_history/" + uuid() : "";
            StringBuilder text =
                    new StringBuilder("{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{");
            text.append("\"reference\":\"Patient/")
                    .append(patient)
                    .append(version)
                    .append("\"},\"derivedFrom\":[");
            for (int more = random.nextInt(40); more > 0; more--) {
                text.append("{\"reference\":\"Observation/")
                        .append(uuid())
                        .append("\"}")
                        .append(more > 1 ? "," : "");
            }
            texts.add(text.append("]}").toString().getBytes(StandardCharsets.UTF_8));
        }
        return texts;
    }

    private UUID uuid() {
        return new UUID(
                (random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | (1L << 63));
    }
}
