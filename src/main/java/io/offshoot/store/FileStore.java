package io.offshoot.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the Binaries of files say of their bytes. */
public final class FileStore {
    private static final String CONTENTS = """
        select r.id, r.version_id, r.content::json ->> 'contentType' as media, coalesce(b.size, 0) as size
          from resource r
          left join binary_content c on c.project = r.project and c.id = r.id and c.version = r.version_id
          left join blob b on b.id = c.blob
         where r.project = $1::uuid and r.type = 9 and r.id = any($2::uuid[]) and not r.deleted
        """;

    /**
     * The content of a file.
     *
     * @param version of its Binary
     * @param media its media type; may be empty
     * @param size in bytes
     */
    public record Content(UUID version, String media, long size) {}

    /** The contents of those files of a project that have any, by their ids. */
    public Future<Map<UUID, Content>> contents(Session session, UUID project, Collection<UUID> files) {
        if (files.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return session.read(CONTENTS, Tuple.tuple().addUUID(project).addArrayOfUUID(files.toArray(UUID[]::new)))
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> row.getUUID("id"),
                                row -> new Content(
                                        row.getUUID("version_id"),
                                        row.getString("media") == null ? "" : row.getString("media"),
                                        row.getLong("size")))));
    }
}
