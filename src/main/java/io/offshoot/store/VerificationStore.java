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
    private static final String DERIVE = """
            encode(set_byte(set_byte(h.hash, 6, (get_byte(h.hash, 6) & 15) | 128), 8, (get_byte(h.hash, 8) & 63) | 128),
                   'hex')::uuid
            """;

    private static final String COMPARE = """
            with source as materialized (
                select id, version_id from
            """
            + AsOf.rows("id, version_id", SourceStore.SELECTED, "order by id limit $6::int", "$1", "$3")
            + """
                 s order by id limit $6::int
            ), compared as (
                select s.id, t.id is not null
                             and t.origin_version = s.version_id
                             and t.digest = sha256(convert_to(t.content, 'UTF8')) as same
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
                   (array_agg(id order by id) filter (where not same))[1:10]
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
     */
    public record Comparison(long rows, Optional<UUID> last, long different, List<UUID> examples) {}

    /**
     * Compares up to {@code bounds.rows()} resources of a type with their copies: there, of the same version, and their
     * stored text as its digest says.
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
        Tuple arguments = Tuple.of(
                duplication.source().orElseThrow(),
                type.code(),
                duplication.snapshot().orElseThrow());
        arguments
                .addUUID(bounds.after().orElse(SourceStore.FIRST))
                .addUUID(bounds.upTo().orElse(SourceStore.LAST))
                .addInteger(bounds.rows())
                .addArrayOfUUID(selection.includedIds())
                .addArrayOfUUID(selection.excludedIds())
                .addBoolean(selection.needed())
                .addUUID(duplication.id())
                .addUUID(duplication.target())
                .addBuffer(prefix);
        return session.read(COMPARE, arguments).map(rows -> {
            Row row = rows.iterator().next();
            UUID[] examples = row.getArrayOfUUIDs(3);
            return new Comparison(
                    row.getLong(0),
                    Optional.ofNullable(row.getUUID(1)),
                    row.getLong(2),
                    examples == null ? List.of() : Arrays.asList(examples));
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
