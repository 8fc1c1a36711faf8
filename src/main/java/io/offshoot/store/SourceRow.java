package io.offshoot.store;

import io.vertx.core.buffer.Buffer;
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
        Buffer content) {}
