package io.offshoot.store;

import io.offshoot.store.MemoryTable.Values;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whether a resource has its right copy, as the comparing statement says it. */
public final class MemoryCopies {
    private final MemoryDatabase database;
    private final MemoryTransaction transaction;

    MemoryCopies(MemoryDatabase database, MemoryTransaction transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    boolean right(Values source, UUID target, UUID duplication, UUID derived) {
        return database.resources
                .get(transaction, MemoryResources.key(target, source.at("type"), derived))
                .filter(copy -> copy.is("origin_id", source.at("id")) && copy.is("duplication", duplication))
                .filter(copy -> copy.is("origin_version", source.at("version_id"))
                        && copy.is("last_updated", source.at("last_updated")))
                .filter(copy -> copy.is("digest", sha256(copy.<Buffer>at("content").getBytes())))
                .filter(copy -> !MemoryResources.binary(source.at("type")) || bytes(source).equals(bytes(copy)))
                .isPresent();
    }

    private Optional<UUID> bytes(Values binary) {
        return database.contents
                .get(
                        transaction,
                        List.of(
                                binary.<UUID>at("project"), binary.<UUID>at("id"), binary.<UUID>at("version_id")))
                .map(content -> content.at("blob"));
    }

    public static UUID derived(byte[] prefix, UUID id) {
        byte[] input = ByteBuffer.allocate(prefix.length + 16)
                .put(prefix)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        byte[] hash = Arrays.copyOf(digest(input), 16);
        hash[6] = (byte) (hash[6] & 15 | 128);
        hash[8] = (byte) (hash[8] & 63 | 128);
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    public static Buffer sha256(byte[] text) {
        return Buffer.buffer(digest(text));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
