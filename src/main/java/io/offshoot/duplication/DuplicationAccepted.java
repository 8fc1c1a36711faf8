package io.offshoot.duplication;

import java.util.UUID;

/**
 * The answer to a command that starts a duplication.
 *
 * @param repeated whether an earlier request with the same Idempotency-Key had made it
 */
public record DuplicationAccepted(UUID duplication, UUID target, boolean repeated) {}
