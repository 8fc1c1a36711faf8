package io.offshoot.text;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the server keeps beside a resource's text and shows in it when it is read.
 *
 * @param project the project it lies in, shown in {@code meta.project} to who asks for the extended form
 * @param author reference to who wrote it, such as {@code Practitioner/…}; extended form only
 * @param compartments references to the compartments it is in; extended form only
 */
public record ServerOwned(
        UUID id,
        UUID versionId,
        Instant lastUpdated,
        Optional<UUID> project,
        Optional<String> author,
        List<String> compartments) {}
