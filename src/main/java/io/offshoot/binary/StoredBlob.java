package io.offshoot.binary;

import io.vertx.core.buffer.Buffer;

/**
 * Bytes that are in a storage, for good and unchangeable.
 *
 * @param size in bytes
 * @param sha256 the 32 bytes of the content's SHA-256
 */
public record StoredBlob(BlobKey key, long size, Buffer sha256) {}
