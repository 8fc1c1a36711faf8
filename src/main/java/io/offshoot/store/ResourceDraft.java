package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A resource about to be written.
 *
 * @param author who writes it; empty: the system
 * @param content the exact text as UTF-8, already without what the server owns and without secrets
 * @param terms the 64-bit search terms of the text
 */
public record ResourceDraft(
        UUID project, ResourceKey key, Optional<ResourceKey> author, Buffer content, List<Long> terms) {}
