package io.offshoot.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The bodies that the platform's page shows, with addresses, ids and names of today in the places of the page's. */
final class PageSamples {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What this server tells of a duplication besides. */
    private static final Set<String> MORE =
            Set.of("phase", "objects", "objectsPerSecond", "estimatedEndDate", "warnings", "counterpart", "links");

    /** By what stands on the page what stands for it. */
    private final Map<String, String> today = new TreeMap<>();

    PageSamples with(String onThePage, String instead) {
        today.put(onThePage, instead);
        return this;
    }

    /** The request of steps 1 and 2. */
    String request() {
        return text("request.json");
    }

    private String text(String name) {
        try (InputStream in = PageSamples.class.getResourceAsStream("/library-page/" + name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> change : today.entrySet()) {
                text = text.replace("\"" + change.getKey() + "\"", "\"" + change.getValue() + "\"");
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares a record with the page's, member by member; status and progress are those of the moment. */
    void assertLike(JsonNode record, String status, int progress) {
        try {
            ObjectNode sample = (ObjectNode) JSON.readTree(text("record.json"));
            sample.put("status", status).put("progress", progress);
            Set<String> more = names(record);
            more.removeAll(names(sample));
            assertThat(MORE).as("%s", record).containsAll(more);
            ObjectNode same = record.deepCopy();
            same.remove(more);
            compare("", sample, same);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compare(String place, JsonNode sample, JsonNode found) {
        if (sample.isObject()) {
            assertThat(names(found)).as(place).isEqualTo(names(sample));
            sample.fields()
                    .forEachRemaining(member ->
                            compare(place + "/" + member.getKey(), member.getValue(), found.get(member.getKey())));
        } else if (sample.isArray()) {
            // The page itself shows rules now in one order, now in another.
            assertThat(elements(found)).as(place).containsExactlyInAnyOrderElementsOf(elements(sample));
        } else if (place.matches("/id|.*/creator/id|/target/project/id")) {
            assertThat(found.asText()).as(place).matches("[0-9A-F]{32}");
        } else if (place.endsWith("/creator/name")) {
            assertThat(found.asText()).as(place).isNotBlank();
        } else if (place.endsWith("Date")) {
            assertThat(found.asText()).as(place).matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}[.]\\d{3}[+]0000");
        } else {
            assertThat(found).as(place).isEqualTo(sample);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }
}
