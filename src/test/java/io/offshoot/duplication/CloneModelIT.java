package io.offshoot.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.DuplicationState;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.Duplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random small projects, cloned and compared with a slow and obvious model. {@code -Doffshoot.seeds=1000} tries more,
 * {@code -Doffshoot.seed=…} begins with another one.
 */
class CloneModelIT {
    private static final CopyOptions OPTIONS =
            new CopyOptions(2, 3, 4 << 20, 8, Duration.ofSeconds(10), Duration.ofMillis(100), 1.0, 3);
    private static final List<String> TYPES = List.of("Patient", "Observation", "Encounter", "AuditEvent", "Binary");

    private static CloneFixture clone;

    /** A resource and what it refers to. */
    private record Node(ResourceKey key, List<ResourceKey> references) {
        String text() {
            StringBuilder text = new StringBuilder("{\"resourceType\":\"" + key.type() + "\",\"extension\":[{}");
            for (ResourceKey reference : references) {
                text.append(",{\"valueReference\":{\"reference\":\"")
                        .append(reference)
                        .append("\"}}");
            }
            return text.append("]}").toString();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        clone = new CloneFixture(OPTIONS);
        clone.startWorker();
    }

    @AfterAll
    static void stop() throws Exception {
        clone.close();
    }

    @Test
    void clonesWhatTheModelSays() throws Exception {
        long first = Long.getLong("offshoot.seed", 1);
        for (long seed = first; seed < first + Integer.getInteger("offshoot.seeds", 25); seed++) {
            try {
                check(seed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void check(long seed) throws Exception {
        Random random = new Random(seed);
        UUID source = clone.project("Source");
        Map<ResourceKey, Node> nodes = nodes(random, source);
        for (Node node : nodes.values()) {
            if (!node.key().type().equals(ResourceType.PROJECT)) {
                clone.create(source, node.key().type(), node.key().id(), node.text());
            }
        }
        List<ResourceKey> keys = List.copyOf(nodes.keySet());
        List<String> types = random.nextInt(3) > 0 ? List.of() : some(random, TYPES);
        List<String> include = random.nextInt(3) > 0 ? List.of() : ids(random, keys);
        List<String> exclude = random.nextInt(2) > 0 ? List.of() : ids(random, keys);
        String before = clone.digest(source);

        Duplication ended = clone.run(
                clone.command(source, Optional.empty(), types, include, exclude, DanglingReferences.KEEP, false));

        assertThat(ended.failure()).isEmpty();
        assertThat(ended.state()).isEqualTo(DuplicationState.COMPLETED);
        assertThat(clone.digest(source)).isEqualTo(before);
        Set<ResourceKey> copied = copied(nodes, types, include, exclude);
        Map<String, String> texts = new TreeMap<>();
        long[] counts = new long[3];
        for (ResourceKey key : copied) {
            Node node = nodes.get(key);
            texts.put(
                    key.toString(),
                    key.type().equals(ResourceType.PROJECT)
                            ? clone.texts(source).get(key.toString())
                            : node.text());
            node.references().forEach(to -> counts[copied.contains(to) ? 0 : nodes.containsKey(to) ? 1 : 2]++);
        }
        assertThat(clone.unmapped(ended.target())).isEqualTo(texts);
        // Un-mapping cannot tell an id of the source from one of the copy: references must point as the model says.
        assertReferences(ended, source, nodes, copied);
        CloneReport.References report = CloneFixture.report(ended).references();
        assertThat(List.of(sum(report.rewritten()), sum(report.notCopied()), sum(report.neverExisted())))
                .isEqualTo(List.of(counts[0], counts[1], counts[2]));
        assertThat(CloneFixture.report(ended).resources()).isEqualTo(copied.size());
    }

    private static void assertReferences(
            Duplication ended, UUID source, Map<ResourceKey, Node> nodes, Set<ResourceKey> copied) throws Exception {
        Map<String, String> target = clone.texts(ended.target());
        Map<String, String> newIds = new TreeMap<>();
        clone.rows("select type, id, origin_id from resource where origin_id is not null and project = '"
                        + ended.target() + "'")
                .forEach(row -> newIds.put(
                        ResourceType.ofCode(row.getShort(0)) + "/" + row.getUUID(2),
                        ResourceType.ofCode(row.getShort(0)) + "/" + row.getUUID(1)));
        assertThat(newIds).containsEntry("Project/" + source, "Project/" + ended.target());
        for (ResourceKey key : copied) {
            String expected = nodes.get(key).text();
            if (key.type().equals(ResourceType.PROJECT)) {
                continue;
            }
            for (ResourceKey to : nodes.get(key).references()) {
                expected = expected.replace(
                        "\"" + to + "\"",
                        "\"" + newIds.getOrDefault(copied.contains(to) ? to.toString() : "", to.toString()) + "\"");
            }
            assertThat(target).containsEntry(newIds.get(key.toString()), expected);
        }
    }

    /** The rules of the selection, said once more: filters first, then Binaries that a copied resource refers to. */
    private static Set<ResourceKey> copied(
            Map<ResourceKey, Node> nodes, List<String> types, List<String> include, List<String> exclude) {
        Set<ResourceKey> copied = new TreeSet<>(java.util.Comparator.comparing(ResourceKey::toString));
        for (ResourceKey key : nodes.keySet()) {
            boolean listed = types.isEmpty() || types.contains(key.type().name());
            boolean included = include.isEmpty() || matches(include, key);
            boolean never = key.type().name().equals("AuditEvent");
            if (key.type().equals(ResourceType.PROJECT) || (listed && included && !never && !matches(exclude, key))) {
                copied.add(key);
            }
        }
        for (ResourceKey key : List.copyOf(copied)) {
            if (!key.type().equals(ResourceType.BINARY)) {
                nodes.get(key).references().stream()
                        .filter(to -> to.type().equals(ResourceType.BINARY))
                        .filter(to -> nodes.containsKey(to) && !matches(exclude, to))
                        .forEach(copied::add);
            }
        }
        return copied;
    }

    private static boolean matches(List<String> filter, ResourceKey key) {
        return filter.contains(key.id().toString()) || filter.contains(key.toString());
    }

    private static Map<ResourceKey, Node> nodes(Random random, UUID source) {
        List<ResourceKey> keys = new ArrayList<>();
        keys.add(new ResourceKey(ResourceType.PROJECT, source));
        int count = random.nextInt(30);
        while (keys.size() <= count) {
            ResourceType type = ResourceType.of(TYPES.get(random.nextInt(TYPES.size())));
            boolean shared = random.nextInt(5) == 0;
            UUID id = shared
                    ? keys.get(random.nextInt(keys.size())).id()
                    : new UUID(random.nextLong(), random.nextLong());
            ResourceKey key = new ResourceKey(type, id);
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        Map<ResourceKey, Node> nodes = new TreeMap<>(java.util.Comparator.comparing(ResourceKey::toString));
        for (ResourceKey key : keys) {
            List<ResourceKey> references = new ArrayList<>();
            int number = key.type().equals(ResourceType.PROJECT) ? 0 : random.nextInt(4);
            for (int i = 0; i < number; i++) {
                boolean dangling = random.nextInt(6) == 0;
                references.add(
                        dangling
                                ? new ResourceKey(
                                        ResourceType.of("Patient"), new UUID(random.nextLong(), random.nextLong()))
                                : keys.get(random.nextInt(keys.size())));
            }
            nodes.put(key, new Node(key, references));
        }
        return nodes;
    }

    private static List<String> ids(Random random, List<ResourceKey> keys) {
        List<String> ids = new ArrayList<>();
        for (ResourceKey key : keys) {
            if (random.nextInt(3) == 0) {
                ids.add(random.nextBoolean() ? key.toString() : key.id().toString());
            }
        }
        return ids;
    }

    private static List<String> some(Random random, List<String> all) {
        return all.stream().filter(one -> random.nextBoolean()).toList();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
