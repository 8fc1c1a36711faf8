package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Verifies what an import has written, inside Postgres: each stored text against its SHA-256. */
public final class ImportCheckStore {
    private static final String CHECK = """
        select count(*), count(*) filter (where not intact),
               (array_agg(id) filter (where not intact))[1:10]
          from (select id, digest = sha256(textsend(content)) and origin_version = version_id as intact from resource
                 where project = $1::uuid and type = $2::int2 and duplication = $3::uuid
                   and last_updated >= $4::timestamptz and last_updated <= $6::timestamptz
        """;

    /** Ids that are those of the package lie in the index in the order of the package. */
    private static final String SAME = CHECK + """
                   and (last_updated, id) >= ($4::timestamptz, $5::uuid)
                   and (last_updated, id) <= ($6::timestamptz, $7::uuid)) r
        """;

    private static final String OTHER = CHECK + """
                   and (last_updated, origin_id) >= ($4::timestamptz, $5::uuid)
                   and (last_updated, origin_id) <= ($6::timestamptz, $7::uuid)) r
        """;

    private static final String LAST_BINARY =
            "select id from binary_content where project = $1::uuid order by id desc limit 1";

    private static final String STRAY_BYTES = """
        select c.id from binary_content c
         where c.project = $1::uuid
           and not exists (select from resource r where r.project = c.project and r.type = $2::int2 and r.id = c.id
                              and r.version_id = c.version)
         limit 1
        """;

    /**
     * What was found.
     *
     * @param rows resources looked at
     * @param different how many are not as they were sent
     * @param examples ids of some of them
     */
    public record Checked(long rows, long different, List<UUID> examples) {}

    /**
     * Checks the resources of a type that came from the stretch of a package from {@code first} to {@code last}.
     *
     * @param sameIds whether they have the ids that they have in the package
     */
    public Future<Checked> check(
            Session session,
            Duplication duplication,
            ResourceType type,
            boolean sameIds,
            SourceKey first,
            SourceKey last) {
        Tuple arguments = Tuple.of(duplication.target(), type.code(), duplication.id());
        arguments
                .addOffsetDateTime(first.at())
                .addUUID(first.id())
                .addOffsetDateTime(last.at())
                .addUUID(last.id());
        return session.read(sameIds ? SAME : OTHER, arguments).map(rows -> {
            Row row = rows.iterator().next();
            UUID[] examples = row.getArrayOfUUIDs(2);
            return new Checked(row.getLong(0), row.getLong(1), examples == null ? List.of() : Arrays.asList(examples));
        });
    }

    /** The Binary of a project with the highest id among those that have bytes. */
    public Future<Optional<UUID>> lastBinary(Session session, UUID project) {
        return session.read(LAST_BINARY, Tuple.of(project)).map(ImportCheckStore::first);
    }

    /** A Binary that has bytes in a project without being there itself. */
    public Future<Optional<UUID>> strayBytes(Session session, UUID project) {
        return session.read(STRAY_BYTES, Tuple.of(project, ResourceType.BINARY.code()))
                .map(ImportCheckStore::first);
    }

    private static Optional<UUID> first(RowSet<Row> rows) {
        return rows.stream().map(row -> row.getUUID(0)).findFirst();
    }
}
