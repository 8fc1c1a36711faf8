package io.offshoot.archive;

import io.vertx.core.buffer.Buffer;
import java.util.Set;

/**
 * Whose packages are taken.
 *
 * @param publicKeys Ed25519 keys of 32 bytes: those of this environment, and of the environments that it trusts
 * @param unsigned whether packages that are not signed, or by somebody else, are taken too; a signature that is there must be
 *     right all the same
 */
public record TrustedSigners(Set<Buffer> publicKeys, boolean unsigned) {}
