package io.offshoot.process;

import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a cloned project holds, told in the ids of its source, so that two clones of one source can be compared: by key its
 * text and its stamps, and for files the hash of their bytes. A reference that does not lead back stays as it is, and so
 * tells two clones apart.
 */
final class CloneContent {
    private static final Pattern UUIDS =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private CloneContent() {}

    static Map<String, String> of(Rows database, String project) {
        Map<String, String> origins = new HashMap<>();
        for (Row row : database.of(
                "select id, origin_id from resource where origin_id is not null and project = '" + project + "'")) {
            origins.put(row.getUUID(0).toString(), row.getUUID(1).toString());
        }
        Map<String, String> content = new TreeMap<>();
        for (Row row : database.of("""
                select type, id, origin_id, origin_version, case when origin_id is null then null else last_updated end,
                       author, deleted, content, digest = sha256(convert_to(content, 'UTF8'))
                  from resource where project = '%s'""".formatted(project))) {
            UUID origin = row.getUUID(2);
            // What is created besides the copies has an id of its own, and there is one of a kind.
            String key = row.getInteger(0) + "/" + (origin == null ? "created" : origin);
            String stamps = row.getUUID(3) + " " + row.getOffsetDateTime(4) + " " + row.getUUID(5) + " "
                    + row.getBoolean(6) + " " + row.getBoolean(8) + " ";
            String before = content.put(key, inTheSourcesIds(stamps + row.getString(7), origins));
            if (before != null) {
                throw new AssertionError(key + " is there twice: " + before);
            }
        }
        for (Row row : database.of("""
                select c.id, encode(b.sha256, 'hex'), b.size from binary_content c join blob b on b.id = c.blob
                 where c.project = '%s'""".formatted(project))) {
            content.put("file of " + origins.get(row.getUUID(0).toString()), row.getString(1) + " " + row.getLong(2));
        }
        return content;
    }

    private static String inTheSourcesIds(String text, Map<String, String> origins) {
        return UUIDS.matcher(text).replaceAll(id -> origins.getOrDefault(id.group(), id.group()));
    }
}
