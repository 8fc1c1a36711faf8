package io.offshoot.duplication;

import io.offshoot.model.ResourceType;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What projects hold, in a form that can be compared. */
final class ProjectTexts {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private ProjectTexts() {}

    /** By {@code Type/id}, of rows of type, id and content. */
    static Map<String, String> of(List<Row> rows) {
        Map<String, String> texts = new TreeMap<>();
        rows.forEach(row -> texts.put(ResourceType.ofCode(row.getShort(0)) + "/" + row.getUUID(1), row.getString(2)));
        return texts;
    }

    /**
     * By {@code Type/id} of the origins, with the old ids put back in, of rows of type, id, origin and content: what was
     * cloned, if nothing was edited.
     */
    static Map<String, String> unmapped(List<Row> rows) {
        Map<String, String> old = new HashMap<>();
        rows.forEach(row -> old.put(row.getUUID(1).toString(), row.getUUID(2).toString()));
        Map<String, String> texts = new TreeMap<>();
        rows.forEach(row -> texts.put(
                ResourceType.ofCode(row.getShort(0)) + "/" + row.getUUID(2),
                UUID_TEXT
                        .matcher(row.getString(3))
                        .replaceAll(found -> old.getOrDefault(found.group(), found.group()))));
        return texts;
    }
}
