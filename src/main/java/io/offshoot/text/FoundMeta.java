package io.offshoot.text;

import java.util.Optional;

/**
 * Server-owned members of {@code meta} as they came in, which only some callers may set; unchecked strings.
 *
 * @param author the {@code reference} of {@code meta.author}
 */
public record FoundMeta(
        Optional<String> versionId, Optional<String> lastUpdated, Optional<String> project, Optional<String> author) {
    static final FoundMeta NONE = new FoundMeta(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
