package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All versions of a resource: the one that stands and the superseded ones. */
public final class HistoryStore {
    private static final String VERSIONS = """
            (select project, type, id, version_id, last_updated, author_type, author, deleted, content, written_in
               from resource where project = $1::uuid and type = $2::int2 and id = $3::uuid
             union all
             select project, type, id, version_id, last_updated, author_type, author, deleted, content, written_in
               from resource_history where project = $1::uuid and type = $2::int2 and id = $3::uuid) v
            """;

    private static final String PAGE = "select " + ResourceVersion.COLUMNS + ", count(*) over () as total from "
            + VERSIONS
            + " order by last_updated desc, written_in::text::numeric desc offset $4::int limit $5::int";

    private static final String READ =
            "select " + ResourceVersion.COLUMNS + " from " + VERSIONS + " where version_id = $4::uuid";

    /**
     * A part of a history.
     *
     * @param versions newest first
     * @param total how many versions there are in all
     */
    public record Page(List<ResourceVersion> versions, long total) {}

    /** The versions of a resource, newest first; none when the project never held it. */
    public Future<Page> page(Session session, UUID project, ResourceKey key, int offset, int count) {
        return session.read(PAGE, Tuple.of(project, key.type().code(), key.id(), offset, count))
                .map(rows -> new Page(
                        rows.stream().map(ResourceVersion::of).toList(),
                        rows.size() == 0 ? 0 : rows.iterator().next().getLong("total")));
    }

    /** One version; empty when the resource never had it. */
    public Future<Optional<ResourceVersion>> read(Session session, UUID project, ResourceKey key, UUID version) {
        return session.read(READ, Tuple.of(project, key.type().code(), key.id(), version))
                .map(rows -> rows.stream().map(ResourceVersion::of).findFirst());
    }
}
