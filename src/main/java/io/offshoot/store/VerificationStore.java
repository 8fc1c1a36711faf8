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

    /**
     * The id of a copy: a project's is that of the target, and without a prefix ids are kept.
     *
     * @param id of the source, as {@code target} and {@code prefix} an SQL expression
     */
    static String copyId(String id, String target, String prefix) {
        return "case when $2::int2 = " + ResourceType.PROJECT.code() + " then " + target + "::uuid when octet_length("
                + prefix + "::bytea) = 0 then " + id + " else " + DERIVE + " end";
    }

    /**
     * The rows of the source, each with the id that its copy must have; parameters from {@code base} on are duplication,
     * target and prefix.
     */
    private static String source(boolean all, int base) {
        return """
                with part as materialized (
                    select id, version_id, last_updated,
                           sum(bytes) over (order by last_updated, id rows unbounded preceding) - bytes as before
                      from
                """
                + SourcePages.part("id, version_id, last_updated, octet_length(content) as bytes", all)
                + """
                ), source as materialized (
                    select s.id, s.version_id, s.last_updated,
                """
                + copyId("s.id", "$" + (base + 1), "$" + (base + 2))
                + """
                     as copy
                      from part s cross join lateral (
                            select substr(sha256($%d::bytea || uuid_send(s.id)), 1, 16) as hash) h
                     where s.before < $9::int8
                )
                """.formatted(base + 2);
    }

    /** What the comparison comes to, from the source's rows and from {@code wrong}, the ids of those without a right copy. */
    private static final String RESULT = """
            select (select count(*) from source),
                   (select last_updated from source order by last_updated desc, id desc limit 1),
                   (select id from source order by last_updated desc, id desc limit 1),
                   (select count(*) from wrong),
                   array(select id from wrong order by id limit 10),
                   (select count(*) from part) = $8::int or (select count(*) from source) < (select count(*) from part)
            """;

    /**
     * Both sides in one sweep each. Copies keep {@code last_updated}, so those of a part are in the same span of it; where
     * far too many share a moment, the sweep ends early, rows seem to be missing, and {@link #each} tells the truth.
     */
    private static String sweep(boolean all) {
        int base = all ? 10 : 15;
        return source(all, base) + """
                , span as materialized (
                    select min(last_updated) as first, max(last_updated) as last from source
                ), right_copies as materialized (
                    select origin_id, origin_version, last_updated, id from resource
                     where project = $%d::uuid and type = $2::int2 and duplication = $%d::uuid
                       and last_updated >= (select first from span) and last_updated <= (select last from span)
                       and digest = sha256(textsend(content))
                     limit 4 * $8::int
                ), wrong as materialized (
                    select id, version_id, last_updated, copy from source except select * from right_copies
                )
                """.formatted(base + 1, base) + RESULT;
    }

    /** Each copy looked up by its id. */
    private static String each(boolean all) {
        int base = all ? 10 : 15;
        return source(all, base) + """
                , wrong as materialized (
                    select s.id from source s
                      left join resource t
                        on t.project = $%2$d::uuid and t.type = $2::int2 and t.id = s.copy
                     where (t.origin_id = s.id and t.origin_version = s.version_id and t.last_updated = s.last_updated
                            and t.duplication = $%1$d::uuid
                            and t.digest = sha256(textsend(t.content))
                            and ($2::int2 <> %3$d
                                 or (select b.blob from binary_content b
                                      where b.project = $1::uuid and b.id = s.id and b.version = s.version_id)
                                    is not distinct from
                                    (select b.blob from binary_content b
                                      where b.project = $%2$d::uuid and b.id = t.id and b.version = t.version_id))
                           ) is not true
                )
                """.formatted(base, base + 1, ResourceType.BINARY.code()) + RESULT;
    }

    private static final String SWEEP_ALL = sweep(true);
    private static final String SWEEP = sweep(false);
    private static final String EACH_ALL = each(true);
    private static final String EACH = each(false);

    private static final String TARGET_COUNTS =
            "select type, count(*) from resource where project = $1::uuid group by type";

    /**
     * What a comparison found.
     *
     * @param rows source rows compared
     * @param last the last place of the source compared; empty when there was none
     * @param different how many have no right copy
     * @param examples source ids of some of them
     * @param more whether the range goes on behind {@code last}
     */
    public record Comparison(long rows, Optional<SourceKey> last, long different, List<UUID> examples, boolean more) {}

    /**
     * Compares resources of a type, as far as {@code bounds} go, with their copies: there, under the derived id, of the
     * same version and time, their stored text as its digest says, and with the same bytes where they are Binaries.
     *
     * @param prefix what the old id's bytes follow in the hash of the new id
     */
    public Future<Comparison> compare(
            Session session,
            Duplication duplication,
            ResourceType type,
            SourcePages.Bounds bounds,
            SourceSelection selection,
            Buffer prefix) {
        boolean all = selection.equals(SourceSelection.ALL);
        Tuple arguments = SourcePages.arguments(
                duplication.source().orElseThrow(),
                type,
                duplication.snapshot().orElseThrow(),
                bounds,
                selection,
                duplication.id());
        arguments.addUUID(duplication.id()).addUUID(duplication.target()).addBuffer(prefix);
        String each = all ? EACH_ALL : EACH;
        if (type.equals(ResourceType.BINARY)) {
            return compare(session, each, arguments);
        }
        return compare(session, all ? SWEEP_ALL : SWEEP, arguments)
                .compose(found ->
                        found.different() == 0 ? Future.succeededFuture(found) : compare(session, each, arguments));
    }

    private static Future<Comparison> compare(Session session, String sql, Tuple arguments) {
        return session.read(sql, arguments).map(rows -> {
            Row row = rows.iterator().next();
            return new Comparison(
                    row.getLong(0),
                    Optional.ofNullable(row.getUUID(2)).map(id -> new SourceKey(row.getOffsetDateTime(1), id)),
                    row.getLong(3),
                    Arrays.asList(row.getArrayOfUUIDs(4)),
                    row.getBoolean(5));
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
