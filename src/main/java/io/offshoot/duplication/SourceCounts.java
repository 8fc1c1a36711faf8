package io.offshoot.duplication;

import io.offshoot.model.Json;
import io.offshoot.model.ResourceType;
import java.util.Map;
import java.util.TreeMap;

/** How many resources of each type the source held at the instant, as they are stored: by the type's name. */
final class SourceCounts {
    private SourceCounts() {}

    static String write(Map<ResourceType, Long> counts) {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((type, count) -> named.put(type.name(), count));
        return Json.write(named);
    }

    static Map<String, Long> parse(String json) {
        Map<String, Long> named = new TreeMap<>();
        Map<?, ?> read = Json.read(json, Map.class);
        read.forEach((name, count) -> named.put(name.toString(), ((Number) count).longValue()));
        return named;
    }
}
