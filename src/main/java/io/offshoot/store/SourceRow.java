package io.offshoot.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** A resource of the source as of the duplication's instant; its type is the page's. */
public record SourceRow(
        UUID id,
        UUID versionId,
        OffsetDateTime lastUpdated,
        Optional<Short> authorType,
        Optional<UUID> author,
        Buffer content) {
    /** Its place in the order of copies. */
    public SourceKey key() {
        return new SourceKey(lastUpdated, id);
    }

    static SourceRow of(Row row) {
        return new SourceRow(
                row.getUUID(0),
                row.getUUID(1),
                row.getOffsetDateTime(2),
                Optional.ofNullable(row.getShort(3)),
                Optional.ofNullable(row.getUUID(4)),
                row.getBuffer(5));
    }
}
