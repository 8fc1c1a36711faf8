package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * One version of a resource as it is stored.
 *
 * @param author who wrote it; empty: the system
 * @param deleted a tombstone: the resource was deleted in this version and {@code content} is empty
 * @param content the exact text as UTF-8, less what the server owns and less secrets
 */
public record ResourceVersion(
        UUID project,
        ResourceKey key,
        UUID versionId,
        OffsetDateTime lastUpdated,
        Optional<ResourceKey> author,
        boolean deleted,
        Buffer content) {

    /** The same without its content: for who may know that there is such a version, and no more. */
    public ResourceVersion withheld() {
        return new ResourceVersion(project, key, versionId, lastUpdated, author, deleted, Buffer.buffer());
    }

    /** The columns that {@link #of} reads, in any row source with the columns of {@code resource}. */
    static final String COLUMNS = "project, type, id, version_id, last_updated, author_type, author, deleted,"
            + " convert_to(content, 'UTF8') as content";

    static ResourceVersion of(Row row) {
        return new ResourceVersion(
                row.getUUID("project"),
                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                row.getUUID("version_id"),
                row.getOffsetDateTime("last_updated"),
                Optional.ofNullable(row.getUUID("author"))
                        .map(id -> new ResourceKey(ResourceType.ofCode(row.getShort("author_type")), id)),
                row.getBoolean("deleted"),
                row.getBuffer("content"));
    }
}
