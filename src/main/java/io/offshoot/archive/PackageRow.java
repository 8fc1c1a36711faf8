package io.offshoot.archive;

import io.offshoot.model.ResourceKey;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A resource in a package.
 *
 * @param author who wrote it; empty: the system
 * @param content the exact text, checked: a JSON object of its type, without what the server owns and without secrets;
 *     must not be changed
 */
public record PackageRow(
        UUID id, UUID versionId, OffsetDateTime lastUpdated, Optional<ResourceKey> author, byte[] content) {}
