package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What came from where: the source's resources beside their copies, and the target's with their origins. */
public final class ProvenanceStore {
    private static final String SOURCE = """
            select s.id, c.id as target, t.id is not null as copied,
                   exists (select from needed_binary n where n.duplication = $5::uuid and n.id = s.id) as needed,
                   array(select o.reason from outcome o
                          where o.duplication = $5::uuid and o.type = $2::int2 and o.id = c.id order by o.reason)
                       as reasons
              from (select id from
            """
            + AsOf.rows("id", "type = $2::int2 and id >= $4::uuid", "order by id limit $6::int", "$1", "$3")
            + """
                    u order by id limit $6::int) s
             cross join lateral (select substr(sha256($8::bytea || uuid_send(s.id)), 1, 16) as hash) h
             cross join lateral (select
            """
            + VerificationStore.copyId("s.id", "$7", "$8")
            + """
                    as id) c
              left join resource t on t.project = $7::uuid and t.type = $2::int2 and t.id = c.id
                                  and t.duplication = $5::uuid and t.origin_id = s.id
             order by s.id
            """;

    private static final String TARGET = """
        select type, id, deleted, ours, origin_id,
               case when ours and not $6::bool then true
                    else digest = sha256(convert_to(content, 'UTF8')) end as intact
          from (select *, duplication is not distinct from $4::uuid as ours,
                       sum(octet_length(content)) over (order by type, id) - octet_length(content) as before
                  from (select * from resource
                         where project = $1::uuid and (type, id) > ($2::int2, $3::uuid)
                         order by type, id limit $5::int) p) w
         where before < $7::int8 order by type, id
        """;

    /** The version that the copy wrote is the row itself, or, where somebody changed it since, in the history. */
    private static final String COPIES = """
        select k.no::int as no, t.deleted, t.version_id = k.version as original,
               t.duplication is not distinct from $7::uuid and t.origin_id is not distinct from k.origin as ours,
               t.digest = sha256(convert_to(t.content, 'UTF8')) as intact,
               exists (select from history_purge p where p.project = $1::uuid) as purged,
               w.last_updated, w.author_type, w.author, w.origin_version, w.digest, w.content,
               $2::int2 <> $8::int2 or (
                   select (b.size, b.sha256) from binary_content c join blob b on b.id = c.blob
                    where c.project = $9::uuid and c.id = k.origin and c.version = k.origin_version)
               is not distinct from (
                   select (b.size, b.sha256) from binary_content c join blob b on b.id = c.blob
                    where c.project = $1::uuid and c.id = k.id and c.version = k.version) as same_bytes
          from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[])
               with ordinality k (id, version, origin, origin_version, no)
          join resource t on t.project = $1::uuid and t.type = $2::int2 and t.id = k.id
          left join lateral (
               select t.last_updated, t.author_type, t.author, t.origin_version, t.digest,
                      convert_to(t.content, 'UTF8') as content
                where t.version_id = k.version
                union all
               select h.last_updated, h.author_type, h.author, h.origin_version, h.digest,
                      convert_to(h.content, 'UTF8')
                 from resource_history h
                where h.project = $1::uuid and h.type = $2::int2 and h.id = k.id and h.version_id = k.version
                  and t.version_id <> k.version) w on true
        """;

    private static final String ORIGINS = """
        select id, origin_id from resource
         where project = $1::uuid and type = $2::int2 and id = any($3::uuid[]) and duplication = $4::uuid
           and origin_id is not null
        """;

    /**
     * A resource of the source as of the instant, beside its copy.
     *
     * @param target the id that its copy has, or would have
     * @param copied whether the target holds the copy
     * @param needed whether it is a Binary that a copied resource refers to, noted where filters leave Binaries out
     * @param reasons what was done to the copy beyond copying
     */
    public record Origin(UUID id, UUID target, boolean copied, boolean needed, List<String> reasons) {}

    /**
     * A row of the target, tombstones included.
     *
     * @param ours whether this duplication wrote it first
     * @param intact whether its text is as its digest says; not looked at for copies unless that was asked for
     */
    public record TargetRow(ResourceKey key, boolean deleted, boolean ours, Optional<UUID> origin, boolean intact) {}

    /** A resource to look up: the ids and versions that it has in the source and that its copy must have. */
    public record Expected(UUID id, UUID version, UUID origin, UUID originVersion) {}

    /**
     * What the target holds in the place of a copy.
     *
     * @param original whether it is still the version that the copy wrote
     * @param ours whether its provenance is right
     * @param intact whether its text is as its digest says
     * @param sameBytes for a Binary: whether it has bytes of the same size and SHA-256 as its source
     * @param purged whether old versions of the target were removed at the end of their retention
     * @param written the version that the copy wrote; empty when it is nowhere
     */
    public record Copy(
            boolean deleted,
            boolean original,
            boolean ours,
            boolean intact,
            boolean sameBytes,
            boolean purged,
            Optional<Written> written) {}

    /** The version that the copy wrote. */
    public record Written(
            OffsetDateTime lastUpdated,
            Optional<Short> authorType,
            Optional<UUID> author,
            Optional<UUID> originVersion,
            Buffer digest,
            Buffer content) {}

    /**
     * The resources of a type that the source held at the instant, after one, beside their copies.
     *
     * @param prefix what the old id's bytes follow in the hash of the new id
     */
    public Future<List<Origin>> origins(
            Session session,
            Duplication duplication,
            ResourceType type,
            Optional<UUID> after,
            int count,
            Buffer prefix) {
        SourceStore.PageBounds bounds = new SourceStore.PageBounds(after, Optional.empty(), count, Long.MAX_VALUE);
        if (bounds.atEnd()) {
            return Future.succeededFuture(List.of());
        }
        Tuple arguments = Tuple.of(
                duplication.source().orElseThrow(),
                type.code(),
                duplication.snapshot().orElseThrow(),
                bounds.first(),
                duplication.id(),
                count);
        arguments.addUUID(duplication.target()).addBuffer(prefix);
        return session.read(SOURCE, arguments).map(rows -> rows.stream()
                .map(row -> new Origin(
                        row.getUUID(0),
                        row.getUUID(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        Arrays.asList(row.getArrayOfStrings(4))))
                .toList());
    }

    /**
     * The rows of a target after one, by type and id; at most {@code count}, and not many more bytes than {@code bytes}.
     *
     * @param all whether the texts of copies are compared with their digests too
     */
    public Future<List<TargetRow>> rows(
            Session session, Duplication duplication, Optional<ResourceKey> after, int count, long bytes, boolean all) {
        Tuple arguments = Tuple.of(
                duplication.target(),
                after.map(key -> key.type().code()).orElse((short) 0),
                after.map(ResourceKey::id).orElse(SourceStore.FIRST),
                duplication.id(),
                count,
                all);
        return session.read(TARGET, arguments.addLong(bytes)).map(rows -> rows.stream()
                .map(row -> new TargetRow(
                        new ResourceKey(ResourceType.ofCode(row.getShort(0)), row.getUUID(1)),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        Optional.ofNullable(row.getUUID(4)),
                        row.getBoolean(5)))
                .toList());
    }

    /** What the target holds in the places of copies, by their number in the list. */
    public Future<Map<Integer, Copy>> copies(
            Session session, Duplication duplication, ResourceType type, List<Expected> expected) {
        Tuple arguments = Tuple.of(duplication.target(), type.code());
        arguments
                .addArrayOfUUID(expected.stream().map(Expected::id).toArray(UUID[]::new))
                .addArrayOfUUID(expected.stream().map(Expected::version).toArray(UUID[]::new))
                .addArrayOfUUID(expected.stream().map(Expected::origin).toArray(UUID[]::new))
                .addArrayOfUUID(expected.stream().map(Expected::originVersion).toArray(UUID[]::new))
                .addUUID(duplication.id())
                .addShort(ResourceType.BINARY.code())
                .addUUID(duplication.source().orElseThrow());
        return session.read(COPIES, arguments).map(rows -> {
            Map<Integer, Copy> copies = new HashMap<>();
            for (Row row : rows) {
                copies.put(row.getInteger("no") - 1, copy(row));
            }
            return copies;
        });
    }

    /** The origins of those of the target's resources that the duplication copied. */
    public Future<Map<UUID, UUID>> originsOf(
            Session session, Duplication duplication, ResourceType type, List<UUID> ids) {
        Tuple arguments = Tuple.of(duplication.target(), type.code(), ids.toArray(UUID[]::new), duplication.id());
        return session.read(ORIGINS, arguments).map(rows -> {
            Map<UUID, UUID> origins = new HashMap<>();
            rows.forEach(row -> origins.put(row.getUUID(0), row.getUUID(1)));
            return origins;
        });
    }

    private static Copy copy(Row row) {
        Buffer content = row.getBuffer("content");
        return new Copy(
                row.getBoolean("deleted"),
                row.getBoolean("original"),
                row.getBoolean("ours"),
                row.getBoolean("intact"),
                row.getBoolean("same_bytes"),
                row.getBoolean("purged"),
                content == null
                        ? Optional.empty()
                        : Optional.of(new Written(
                                row.getOffsetDateTime("last_updated"),
                                Optional.ofNullable(row.getShort("author_type")),
                                Optional.ofNullable(row.getUUID("author")),
                                Optional.ofNullable(row.getUUID("origin_version")),
                                row.getBuffer("digest"),
                                content)));
    }
}
