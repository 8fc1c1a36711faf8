package io.offshoot.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * An entry of a package, kept as a blob.
 *
 * @param no its place among the entries, from 0
 * @param name of the entry in the tar
 * @param size of the entry in bytes, which is the blob's
 * @param sha256 of the entry
 * @param contents what is in it; empty until that is known
 * @param key of the blob in its storage
 */
public record PackagePart(
        UUID duplication,
        int no,
        String name,
        long size,
        Buffer sha256,
        Optional<Contents> contents,
        UUID blob,
        String key) {

    /**
     * What an entry holds once it is unpacked.
     *
     * @param rawSize in bytes
     * @param first what the first line goes by; empty when there are no lines
     * @param last what the last line goes by
     */
    public record Contents(long rawSize, long lines, Optional<String> first, Optional<String> last) {}

    static final String COLUMNS = """
        p.duplication, p.no, p.name, p.size, p.sha256, p.raw_size, p.lines, p.first, p.last, p.blob, b.key
        """;

    static PackagePart of(Row row) {
        Optional<Contents> contents = Optional.ofNullable(row.getLong("raw_size"))
                .map(size -> new Contents(
                        size,
                        row.getLong("lines"),
                        Optional.ofNullable(row.getString("first")),
                        Optional.ofNullable(row.getString("last"))));
        return new PackagePart(
                row.getUUID("duplication"),
                row.getInteger("no"),
                row.getString("name"),
                row.getLong("size"),
                row.getBuffer("sha256"),
                contents,
                row.getUUID("blob"),
                row.getString("key"));
    }
}
