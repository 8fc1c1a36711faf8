package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Compares a target with its source, inside Postgres. The new ids are derived here a second time, by SQL; so a wrong
 * derivation in the copy shows as a missing row.
 */
public final class VerificationStore {
    /** The first 16 bytes of SHA-256(key, type, 0, old id) with UUID version 8 and variant. */
    static final String DERIVE = """
            encode(set_byte(set_byte(h.hash, 6, (get_byte(h.hash, 6) & 15) | 128), 8, (get_byte(h.hash, 8) & 63) | 128),
                   'hex')::uuid
            """;

    private static final String COMPARE = """
            with part as materialized (
                select id, version_id, sum(bytes) over (order by id) - bytes as before from
            """
            + AsOf.rows(
                    "id, version_id, octet_length(content) as bytes",
                    SourceStore.SELECTED,
                    "order by id limit $6::int",
                    "$1",
                    "$3")
            + """
                 s order by id limit $6::int
            ), source as (
                select id, version_id from part where before < $13::int8
            ), compared as (
                select s.id, (t.origin_version = s.version_id
                              and t.digest = sha256(convert_to(t.content, 'UTF8'))
                              and ($2::int2 <> $14::int2
                                   or (select b.blob from binary_content b
                                        where b.project = $1::uuid and b.id = s.id and b.version = s.version_id)
                                      is not distinct from
                                      (select b.blob from binary_content b
                                        where b.project = $11::uuid and b.id = t.id and b.version = t.version_id))
                             ) is true as same
                  from source s
                  cross join lateral (
                        select substr(sha256($12::bytea || uuid_send(s.id)), 1, 16) as hash) h
                  left join resource t
                    on t.project = $11::uuid and t.type = $2::int2 and t.origin_id = s.id
                   and t.duplication = $10::uuid and t.id =
            """
            + DERIVE
            + """
            )
            select count(*), (array_agg(id order by id desc))[1], count(*) filter (where not same),
                   (array_agg(id order by id) filter (where not same))[1:10],
                   (select count(*) from part) = $6::int or count(*) < (select count(*) from part)
              from compared
            """;

    private static final String TARGET_COUNTS =
            "select type, count(*) from resource where project = $1::uuid group by type";

    /**
     * What a comparison found.
     *
     * @param rows source rows compared
     * @param last the last source id compared; empty when there was none
     * @param different how many have no right copy
     * @param examples source ids of some of them
     * @param more whether the range goes on behind {@code last}
     */
    public record Comparison(long rows, Optional<UUID> last, long different, List<UUID> examples, boolean more) {}

    /**
     * Compares resources of a type, as far as {@code bounds} go, with their copies: there, of the same version, their
     * stored text as its digest says, and with the same bytes where they are Binaries.
     *
     * @param prefix what the old id's bytes follow in the hash of the new id
     */
    public Future<Comparison> compare(
            Session session,
            Duplication duplication,
            ResourceType type,
            SourceStore.PageBounds bounds,
            SourceSelection selection,
            Buffer prefix) {
        if (bounds.atEnd()) {
            return Future.succeededFuture(new Comparison(0, Optional.empty(), 0, List.of(), false));
        }
        Tuple arguments = Tuple.of(
                duplication.source().orElseThrow(),
                type.code(),
                duplication.snapshot().orElseThrow());
        arguments
                .addUUID(bounds.first())
                .addUUID(bounds.last())
                .addInteger(bounds.rows())
                .addArrayOfUUID(selection.includedIds())
                .addArrayOfUUID(selection.excludedIds())
                .addBoolean(selection.needed())
                .addUUID(duplication.id())
                .addUUID(duplication.target())
                .addBuffer(prefix)
                .addLong(bounds.bytes())
                .addShort(ResourceType.BINARY.code());
        return session.read(COMPARE, arguments).map(rows -> {
            Row row = rows.iterator().next();
            UUID[] examples = row.getArrayOfUUIDs(3);
            return new Comparison(
                    row.getLong(0),
                    Optional.ofNullable(row.getUUID(1)),
                    row.getLong(2),
                    examples == null ? List.of() : Arrays.asList(examples),
                    row.getBoolean(4));
        });
    }

    /** How many rows of each type the target holds. */
    public Future<Map<ResourceType, Long>> targetCounts(Session session, UUID target) {
        return session.read(TARGET_COUNTS, Tuple.of(target)).map(rows -> {
            Map<ResourceType, Long> counts = new TreeMap<>();
            for (Row row : rows) {
                counts.put(ResourceType.ofCode(row.getShort(0)), row.getLong(1));
            }
            return counts;
        });
    }
}
