package io.offshoot.binary;

import java.util.UUID;

/**
 * A batch of a project's Binaries to check: those with ids after {@code after}.
 *
 * @param after the last id of the batch before; the nil UUID for the first
 * @param count how many at most
 * @param content whether the bytes are read and hashed, or only their size is compared
 */
public record VerifyBinaries(UUID project, UUID after, int count, boolean content) {}
