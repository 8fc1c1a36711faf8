package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A data object as one project holds it.
 *
 * @param key the object itself, the same in every project that holds it
 * @param row where its text stands: the same key for a record, applet, workflow or database; the Placement of a Binary or
 *     another FHIR resource; that resource itself when it has no Placement
 * @param lastUpdated of the row: when the copy was modified
 * @param content the row's exact text
 */
public record ObjectRow(
        UUID project, ResourceKey key, ResourceKey row, UUID versionId, OffsetDateTime lastUpdated, Buffer content) {

    /** The columns that {@link #of} reads, of {@code resource r}, but for the object's own type and id. */
    static final String COLUMNS =
            "r.project, r.type, r.id, r.version_id, r.last_updated, convert_to(r.content, 'UTF8') as content";

    /** Code of {@code Placement}. */
    static final ResourceType PLACEMENT = ResourceType.of("Placement");

    static ObjectRow of(Row row) {
        return new ObjectRow(
                row.getUUID("project"),
                new ResourceKey(ResourceType.ofCode(row.getShort("object_type")), row.getUUID("object_id")),
                new ResourceKey(ResourceType.ofCode(row.getShort("type")), row.getUUID("id")),
                row.getUUID("version_id"),
                row.getOffsetDateTime("last_updated"),
                row.getBuffer("content"));
    }

    /** Whether the text is the server's own description of the object, and not the FHIR resource that it is. */
    public boolean described() {
        return !row.equals(key) || key.type().code() > 400;
    }
}
