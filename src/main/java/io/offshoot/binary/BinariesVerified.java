package io.offshoot.binary;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a batch found.
 *
 * @param binaries how many were checked
 * @param bytes how many bytes they have
 * @param last the last id of the batch; empty: there are no more
 * @param different the ids whose bytes are missing or not what they were, at most as many as
 *     the batch
 */
public record BinariesVerified(long binaries, long bytes, Optional<UUID> last, List<UUID> different) {}
