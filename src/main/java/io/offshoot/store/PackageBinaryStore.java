package io.offshoot.store;

import io.offshoot.model.ResourceType;
import io.offshoot.store.BlobStore.Blob;
import io.offshoot.store.SourceStore.PageBounds;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The bytes of a project's Binaries as of a duplication's snapshot, and those that a package brings. */
public final class PackageBinaryStore {
    private static final String PAGE =
            "select r.id, r.version_id, b.id as blob, b.storage, b.key, b.size, b.sha256 from "
                    + AsOf.rows(
                            "id, version_id",
                            """
                        type = $3::int2 and id >= $4::uuid
                        and (cardinality($6::uuid[]) = 0 and not $8::bool or id = any($6::uuid[])
                             or $8::bool and id in (select id from needed_binary where duplication = $9::uuid))
                        and not (id = any($7::uuid[])) and
                        """ + SourceSelection.listed("$9", "$10"),
                            "order by id limit $5::int",
                            "$1",
                            "$2")
                    + """
                     r left join binary_content c on c.project = $1::uuid and c.id = r.id and c.version = r.version_id
                       left join blob b on b.id = c.blob
                     order by r.id limit $5::int
                    """;

    private static final String ATTACHED = """
        select id from binary_content where project = $1::uuid and id = any($2::uuid[])
        """;

    private static final String INDEXES =
            " from package_part where duplication = $1::uuid and name like 'binaries/index-%'";

    private static final String PARTS_UP_TO = "select count(*)::int" + INDEXES + " and last collate \"C\" <= $2";

    private static final String BEHIND = "select exists (select" + INDEXES + " and last collate \"C\" > $2)";

    /**
     * A version of a Binary.
     *
     * @param blob its bytes; empty when it never had any
     */
    public record BinaryVersion(UUID id, UUID version, Optional<Blob> blob) {}

    /** The next Binaries in the order of their ids; fewer than {@code count} at the end. */
    public Future<List<BinaryVersion>> page(
            Session session,
            UUID project,
            String snapshot,
            Optional<UUID> after,
            int count,
            SourceSelection selection,
            UUID duplication) {
        PageBounds bounds = new PageBounds(after, Optional.empty(), count, Long.MAX_VALUE);
        if (bounds.atEnd()) {
            return Future.succeededFuture(List.of());
        }
        Tuple arguments = Tuple.of(project, snapshot, ResourceType.BINARY.code(), bounds.first(), count);
        arguments
                .addArrayOfUUID(selection.includedIds())
                .addArrayOfUUID(selection.excludedIds())
                .addBoolean(selection.needed())
                .addUUID(duplication)
                .addBoolean(selection.unlisted());
        return session.read(PAGE, arguments)
                .map(rows -> rows.stream().map(PackageBinaryStore::binary).toList());
    }

    /** Which of the Binaries of a project have bytes already. */
    public Future<Set<UUID>> attached(Session session, UUID project, List<UUID> binaries) {
        Tuple arguments = Tuple.of(project).addArrayOfUUID(binaries.toArray(UUID[]::new));
        return session.read(ATTACHED, arguments)
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).collect(Collectors.toSet()));
    }

    /** How many parts of binaries, from the first one, tell of none behind that one. */
    public Future<Integer> partsUpTo(Session session, UUID duplication, UUID binary) {
        return session.read(PARTS_UP_TO, Tuple.of(duplication, binary.toString()))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    /** Whether a part of binaries tells of one behind that one. */
    public Future<Boolean> isBehind(Session session, UUID duplication, UUID binary) {
        return session.read(BEHIND, Tuple.of(duplication, binary.toString()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static BinaryVersion binary(Row row) {
        Optional<Blob> blob = Optional.ofNullable(row.getUUID("blob"))
                .map(id -> new Blob(
                        id,
                        row.getString("storage"),
                        row.getString("key"),
                        row.getLong("size"),
                        row.getBuffer("sha256")));
        return new BinaryVersion(row.getUUID("id"), row.getUUID("version_id"), blob);
    }
}
