package io.offshoot.load;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a load did.
 *
 * @param project where the resources are
 * @param duplication the load's own record, which all its rows name
 * @param counts resources loaded, per type
 * @param bytes of their stored texts
 * @param resolved references that were turned into {@code Type/id}
 * @param unresolved {@code urn:uuid:} and conditional references that lead nowhere and stay as they are
 * @param secrets secret values that were left behind
 */
public record LoadReport(
        UUID project,
        UUID duplication,
        SortedMap<ResourceType, Long> counts,
        long bytes,
        long resolved,
        long unresolved,
        long secrets,
        Duration elapsed) {

    /** Resources of all types together. */
    public long resources() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Resources per second, from opening the first input to the commit of the last page. */
    public long perSecond() {
        return resources() * 1000 / Math.max(1, elapsed.toMillis());
    }

    /** The form in which it is kept with the duplication. */
    String json() {
        Map<String, Long> byName = new TreeMap<>();
        counts.forEach((type, count) -> byName.put(type.name(), count));
        return Json.write(new Stored(byName, bytes, resolved, unresolved, secrets, elapsed.toMillis()));
    }

    private record Stored(
            Map<String, Long> counts, long bytes, long resolved, long unresolved, long secrets, long millis) {}
}
